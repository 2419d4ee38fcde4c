"""What is promised about speed, measured beside peers in one interleaved run. `make bench` runs it."""
