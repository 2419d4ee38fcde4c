"""Connects first, sends the name that a person types, adds its own prefix. usage: asked.py NAME HOST PORT SECONDS

The name is typed after so many SECONDS. Whether it was taken is known by how the answer begins. A byte that is
not ASCII makes it deaf: its listening thread ends.
"""

import os
import socket
import sys
import threading
import time

NAME, HOST, PORT, AFTER = sys.argv[1], sys.argv[2], int(sys.argv[3]), float(sys.argv[4])
client = socket.create_connection((HOST, PORT))
accepted = threading.Event()


def listen() -> None:
    time.sleep(0.05)  # starting a thread and a screen takes the model a moment
    client.settimeout(0.02)
    try:
        while client.recv(1024):  # what came before the name was typed is not looked at
            pass
    except TimeoutError:
        client.settimeout(None)
    while True:
        text = client.recv(1024).decode("ascii")
        if text.startswith("!@#$INVALID"):
            print("Username is taken.", flush=True)
            os._exit(1)
        if not text:
            print("The server has shut down.", flush=True)
            os._exit(0)
        accepted.set()
        print(text, flush=True)


time.sleep(AFTER)
client.send(NAME.encode())
threading.Thread(target=listen, daemon=True).start()
accepted.wait(5)
for line in sys.stdin:
    text = line.rstrip("\n")
    if text == "/quit":
        client.close()
        os._exit(0)
    client.send(f"{NAME}: {text}".encode())
