"""Sockets: accept, recognise, carry bytes."""
