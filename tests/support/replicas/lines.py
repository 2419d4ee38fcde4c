"""A bare line client, as netcat is: prints what comes, sends what is typed. usage: lines.py NAME HOST PORT"""

import os
import socket
import sys
import threading

NAME, HOST, PORT = sys.argv[1], sys.argv[2], int(sys.argv[3])
client = socket.create_connection((HOST, PORT))


def listen() -> None:
    while data := client.recv(4096):
        os.write(1, data)
    os._exit(0)


threading.Thread(target=listen, daemon=True).start()
client.sendall(f"{NAME}\n".encode())
for line in sys.stdin:
    client.sendall(line.encode())
