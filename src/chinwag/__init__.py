"""Chinwag: one command gives a chat room that anyone nearby can enter with whatever they already have."""

__version__ = "0.1.0"
