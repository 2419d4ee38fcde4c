"""Waits for exactly `NICK`, answers with its name. usage: nick.py NAME HOST PORT

A byte that is not ASCII, or a broken connection, ends it with `An error occurred!`; a plain end makes it spin,
printing empty lines.
"""

import os
import socket
import sys
import threading

NAME, HOST, PORT = sys.argv[1], sys.argv[2], int(sys.argv[3])
client = socket.create_connection((HOST, PORT))


def receive() -> None:
    while True:
        try:
            message = client.recv(1024).decode("ascii")
            if message == "NICK":
                client.send(NAME.encode("ascii"))
            else:
                print(message, flush=True)
        except Exception:  # the model's own
            print("An error occurred!", flush=True)
            client.close()
            os._exit(1)


threading.Thread(target=receive, daemon=True).start()
for line in sys.stdin:
    client.send(f"{NAME}: {line.rstrip()}".encode("ascii"))
