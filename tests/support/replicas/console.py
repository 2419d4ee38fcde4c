"""Waits for the server's question, then sends bare lines. usage: console.py NAME HOST PORT

The whole message `?` lists, `text > Name` is for one person; text is shown when it comes back.
"""

import os
import select
import socket
import sys

NAME, HOST, PORT = sys.argv[1], sys.argv[2], int(sys.argv[3])
client = socket.create_connection((HOST, PORT))
question = b""
while b"name" not in question.lower():
    question += client.recv(1024)
print(question.decode(), flush=True)
client.send(NAME.encode())
while True:
    ready, _, _ = select.select([client, sys.stdin], [], [])
    if client in ready:
        data = client.recv(1024)
        if not data:
            print("Server closed.", flush=True)
            os._exit(0)
        print(data.decode(), flush=True)
    if sys.stdin in ready:
        client.send(sys.stdin.readline().rstrip("\n").encode())
