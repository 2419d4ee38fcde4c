"""CHAT/1.0 in lines: byte by byte, each byte decoded alone, without waiting once registered.

usage: register_lines.py NAME HOST PORT
A line cut between two segments, or one byte that is not ASCII, kills it. At a plain end it spins. It obeys
`DISCONNECT`, and uploads files for `FILEREAD2`, `SERVERREADY` and `Ready to receive file`.
"""

import selectors
import signal
import socket
import sys
from types import FrameType

NAME, HOST, PORT = sys.argv[1], sys.argv[2], int(sys.argv[3])
selector = selectors.DefaultSelector()
client = socket.create_connection((HOST, PORT))


def interrupted(_signal: int, _frame: FrameType | None) -> None:
    print("Interrupt received, shutting down ...", flush=True)
    client.send(f"DISCONNECT {NAME} CHAT/1.0\n".encode())
    sys.exit(0)


def read_line() -> str:
    line = ""
    while True:
        char = client.recv(1).decode()
        if char == "\n":
            return line
        if char != "\r":
            line += char


def upload(path: str) -> None:
    with open(path, "rb") as opened:
        client.sendall(opened.read())
    print(f"Uploaded {path}", flush=True)


def read_server() -> None:
    message = read_line()
    words = message.split(" ")
    if words[0] == "DISCONNECT":
        print("Disconnected from server ... exiting!", flush=True)
        sys.exit(0)
    if words[0] in ("FILEREAD2", "SERVERREADY"):
        upload(words[1])
    elif "Ready to receive file" in message:
        upload(words[4])
    elif "No longer following" in message and not message.startswith("No longer"):
        raise ValueError("list.remove(x): x not in list")
    else:
        print(message, flush=True)


def read_keyboard() -> None:
    line = sys.stdin.readline()
    client.send(f"@{NAME}: {line}".encode())


signal.signal(signal.SIGINT, interrupted)
client.send(f"REGISTER {NAME} CHAT/1.0\n".encode())
answer = read_line()
if answer.split(" ")[0] != "200":
    print(f"Error: {answer}", flush=True)
    sys.exit(1)
print("Registration successful. Ready for messaging!", flush=True)
client.setblocking(False)
selector.register(client, selectors.EVENT_READ, read_server)
selector.register(sys.stdin, selectors.EVENT_READ, read_keyboard)
while True:
    for key, _ in selector.select():
        key.data()
