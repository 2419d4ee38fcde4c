"""Our own language, spoken by a blocking program. usage: native.py NAME HOST PORT

Prints `name: text` for what is said, `private name: text` for what is whispered. `/msg NAME TEXT` whispers, and
a backslash with an n is a newline in the text.
"""

import os
import socket
import sys
import threading

from chinwag.protocols.native_client import (
    SERVER_FRAME_LIMIT,
    Frames,
    Goodbye,
    decode_server,
    encode_command,
    opening,
)
from chinwag.room import commands, events
from chinwag.room.entry import Entry

NAME, HOST, PORT = sys.argv[1], sys.argv[2], int(sys.argv[3])
client = socket.create_connection((HOST, PORT))


def listen() -> None:
    frames = Frames(SERVER_FRAME_LIMIT)
    while data := client.recv(65536):
        for content in frames.feed(data):
            heard = decode_server(content)
            if isinstance(heard, Goodbye):
                print(f"goodbye {heard.code}", flush=True)
            elif isinstance(heard, Entry) and isinstance(heard.event, events.Said):
                print(f"{heard.who.name}: {heard.event.text}", flush=True)
            elif isinstance(heard, Entry) and isinstance(heard.event, events.Whispered):
                print(f"private {heard.who.name}: {heard.event.text}", flush=True)
            else:
                print(f"* {heard}", flush=True)
    os._exit(0)


client.sendall(opening(commands.Enter(name=NAME, id=1), "replica/1"))
threading.Thread(target=listen, daemon=True).start()
for line in sys.stdin:
    text = line.rstrip("\n").replace("\\n", "\n")
    command: commands.Command = commands.Say(room="lobby", text=text, id=2)
    if text.startswith("/msg "):
        _, name, rest = text.split(" ", 2)
        command = commands.Whisper(to=name, text=rest, id=3)
    client.sendall(encode_command(command))
