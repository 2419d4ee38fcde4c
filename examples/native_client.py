"""A whole Chinwag client without any library: comes in, says one line, prints what others say until Ctrl-C.

    python examples/native_client.py 127.0.0.1 65432 alice "Hello everybody"

docs/protocol.md describes every message.
"""

import json
import socket
import sys


def send(message: dict[str, object]) -> None:
    text = json.dumps(message).encode()
    server.sendall(len(text).to_bytes(4, "big") + text)


def show(text: str) -> None:  # what others say must not write control characters to this terminal
    print("".join(char if char.isprintable() else "?" for char in text), flush=True)


host, port, name, line = sys.argv[1:5]
server = socket.create_connection((host, int(port)))
stream = server.makefile("rb")
server.sendall(b"CHINWAG1")
send({"t": "hello", "version": 1, "client": "example/1.0", "name": name})
try:
    while len(length := stream.read(4)) == 4:
        heard = json.loads(stream.read(int.from_bytes(length, "big")))
        if heard["t"] == "welcome":
            me = heard["you"]["id"]
            send({"t": "say", "id": 1, "room": heard["rooms"][0]["name"], "text": line})
        elif heard["t"] == "said" and heard["from"]["id"] != me:
            show(f"{heard['from']['name']}: {heard['text']}")
        elif heard["t"] in ("error", "bye"):
            show(f"* {heard['message']}")
except KeyboardInterrupt:
    send({"t": "quit"})
