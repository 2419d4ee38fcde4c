"""A bare name at once, then bare chunks: knows its name before it connects. usage: early.py NAME HOST PORT

Shows its own text only when it comes back. At a plain end it spins; a byte that is not ASCII ends it unless it
was started with `unicode`.
"""

import selectors
import socket
import sys

NAME, HOST, PORT = sys.argv[1], sys.argv[2], int(sys.argv[3])
CODEC = "utf-8" if sys.argv[4:] == ["unicode"] else "ascii"
selector = selectors.DefaultSelector()
client = socket.create_connection((HOST, PORT))
client.send(NAME.encode())
client.setblocking(False)
selector.register(client, selectors.EVENT_READ)
selector.register(sys.stdin, selectors.EVENT_READ)
first = True
while True:
    for key, _ in selector.select():
        if key.fileobj is client:
            data = client.recv(1024)
            if not data:
                continue  # the model forgets to ask what an empty answer means
            text = data.decode(CODEC)
            if first and any(word in text for word in ("user taken", "exit", "kick")):
                sys.exit(3)
            if first and "Welcome" in text:
                first = False
            print(text, flush=True)
        else:
            line = sys.stdin.readline().rstrip("\n")
            if line == "QUIT":
                client.close()
                sys.exit(0)
            client.send(line.encode())
