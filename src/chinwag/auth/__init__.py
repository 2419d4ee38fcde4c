"""Who may come in as whom: passwords, codes, and how fast they can be guessed. Nothing here knows of rooms."""
