"""The client's side of SCRAM-SHA-256 (RFC 5802), as short as it can be."""

import hashlib
import hmac
from base64 import b64decode, b64encode


class Client:
    """Somebody who knows a password, or does not."""

    def __init__(self, name: str, password: str, nonce: str = "rOprNGfwEbeRWgbNEkqO", header: str = "n,,") -> None:
        self.header = header
        self.password = password
        self.bare = f"n={name.replace('=', '=3D').replace(',', '=2C')},r={nonce}"
        self.expected = ""  # server-final-message

    @property
    def first(self) -> str:
        return self.header + self.bare

    def final(self, challenge: str) -> str:
        """client-final-message."""
        nonce, salt, iterations = (field[2:] for field in challenge.split(","))
        salted = hashlib.pbkdf2_hmac("sha256", self.password.encode(), b64decode(salt), int(iterations))
        without = f"c={b64encode(self.header.encode()).decode()},r={nonce}"
        signed = f"{self.bare},{challenge},{without}".encode()
        key = hmac.digest(salted, b"Client Key", "sha256")
        signature = hmac.digest(hashlib.sha256(key).digest(), signed, "sha256")
        proof = bytes(one ^ other for one, other in zip(key, signature, strict=True))
        server = hmac.digest(hmac.digest(salted, b"Server Key", "sha256"), signed, "sha256")
        self.expected = "v=" + b64encode(server).decode()
        return f"{without},p={b64encode(proof).decode()}"
