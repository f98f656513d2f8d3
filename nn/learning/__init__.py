"""Learning: fit, what an update is made of, and what is kept between epochs."""
