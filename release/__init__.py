"""What `make release` gives out: the wheel, the source, and the list of all that it is made of."""
