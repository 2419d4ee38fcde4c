"""IRC as modern servers speak it: modern.ircdocs.horse and the IRCv3 specifications."""
