"""The passes, in order: normalising, grouping, layout, rolling, differentiating, lowering."""
