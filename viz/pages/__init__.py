"""Pages of HTML, complete in themselves, with one player for steps and films."""
