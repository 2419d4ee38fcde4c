"""CHAT/1.0 inside frames of a ten-byte length. usage: headed_course.py NAME HOST PORT

After the answer to its registration it reads without waiting: a frame that is cut makes it lose its place.
"""

import select
import signal
import socket
import sys
from types import FrameType

NAME, HOST, PORT = sys.argv[1], sys.argv[2], int(sys.argv[3])
client = socket.create_connection((HOST, PORT))


def framed(message: bytes) -> bytes:
    return f"{len(message):<10}".encode() + message


def read_frame() -> str:
    header = client.recv(10)
    return client.recv(int(header.decode())).decode()


def interrupted(_signal: int, _frame: FrameType | None) -> None:
    client.send(framed(f"DISCONNECT {NAME} CHAT/1.0".encode()))
    sys.exit(0)


signal.signal(signal.SIGINT, interrupted)
client.send(framed(f"REGISTER {NAME} CHAT/1.0".encode()))
answer = read_frame()
if answer in ("400 Invalid registration", "401 Client already registered"):
    print(f"ERROR:{answer}", flush=True)
    sys.exit()
if answer == "200 Registration successful":
    print("Registration successful. Ready for messaging!", flush=True)
client.setblocking(False)
while True:
    ready, _, _ = select.select([sys.stdin, client], [], [])
    if sys.stdin in ready:
        line = sys.stdin.readline().rstrip()
        client.send(framed(f"@{NAME}: {line}".encode()))
    try:
        while True:
            message = read_frame()
            if message == "DISCONNECT CHAT/1.0":
                print("Server has Disconnected", flush=True)
                sys.exit()
            print(message, flush=True)
    except OSError:
        continue
