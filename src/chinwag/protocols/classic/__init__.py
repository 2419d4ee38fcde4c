"""The languages of small chat programs that people already have, each as a pure wire.

`register.py` speaks CHAT/1.0 (raw and in lines), `headed.py` the ten-byte length header (with and without
CHAT/1.0 inside), `bare.py` name-then-chunks, `nick.py` the server that says NICK. `openings.py` tells them apart.
"""
