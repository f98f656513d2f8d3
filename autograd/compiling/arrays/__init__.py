"""What an array program is made of: arrays, indexed and computed from each other."""
