"""CHAT/1.0 raw: one recv is one message, controls count only if equal, stdin only after the 200.

usage: register_raw.py NAME HOST PORT [dialect]    dialect: colon (default), nocolon, stray
At the end of its input it sends its prompt for ever. A message that is no UTF-8 kills it.
"""

import os
import selectors
import signal
import socket
import sys
from types import FrameType

NAME, HOST, PORT = sys.argv[1], sys.argv[2], int(sys.argv[3])
DIALECT = sys.argv[4] if len(sys.argv) > 4 else "colon"
WAYS_OUT = ("401 Client already registered", "400 Invalid registration", "DISCONNECT CHAT/1.0")
selector = selectors.DefaultSelector()
client = socket.create_connection((HOST, PORT))
registered = False


def interrupted(_signal: int, _frame: FrameType | None) -> None:
    client.sendall(f"DISCONNECT {NAME} CHAT/1.0".encode())
    print("Interrupt received, shutting down ...", flush=True)
    sys.exit(0)


def read_server() -> None:
    global registered
    message = client.recv(2048).decode("utf-8")
    if not message:
        print("Disconnected from server ... exiting!", flush=True)
        sys.exit(0)
    if message == "200 Registration successful":
        print("Registration successful. Ready for messaging!", flush=True)
        registered = True
        selector.register(sys.stdin, selectors.EVENT_READ, read_keyboard)
        if DIALECT == "stray":
            client.sendall(str(client.getsockname()).encode())
    elif message in WAYS_OUT:
        print(f"{message} ... Please try again later", flush=True)
        sys.exit(0)
    else:
        print(message, flush=True)


def read_keyboard() -> None:
    line = sys.stdin.readline()
    if DIALECT == "nocolon":
        client.send(f"@{NAME} {line}".encode())
    else:
        client.send(f"@{NAME}: {line}".rstrip("\n").encode())


signal.signal(signal.SIGINT, interrupted)
client.setblocking(False)
client.sendall(f"REGISTER {NAME} CHAT/1.0".encode())
selector.register(client, selectors.EVENT_READ, read_server)
os.set_blocking(sys.stdin.fileno(), True)
while True:
    for key, _ in selector.select():
        key.data()
