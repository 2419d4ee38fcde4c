"""The client's side: a connection that comes back by itself, and what a screen shows of it."""
