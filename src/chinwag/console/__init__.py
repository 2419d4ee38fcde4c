"""The operator's way in: a socket in the data directory. Whoever may open it acts as the house itself."""
