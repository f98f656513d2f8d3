"""Pictures laid out by Graphviz: a graph of Values, a network of neurons."""
