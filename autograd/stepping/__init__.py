"""Forward and backward one step at a time, and in words why each number is what it is."""
