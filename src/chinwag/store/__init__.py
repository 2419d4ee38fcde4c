"""The log and its view: what was acknowledged is here, and stays."""
