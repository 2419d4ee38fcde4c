"""Languages that clients speak: bytes in, commands out; results and entries in, bytes out. No sockets here."""
