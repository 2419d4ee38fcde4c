"""SCRAM-SHA-256 (RFC 5802, RFC 7677): the server's side, without its randomness and without its accounts.

A client shows that it knows the password without saying it, the server that it knows what is kept of it. That is
cheaper to guess at than an Argon2 hash, so it is kept only where whoever runs the house wants it.
"""

import hashlib
import hmac
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from hashlib import pbkdf2_hmac
from typing import Final

from msgspec import Struct

NAME: Final = "SCRAM-SHA-256"
LEAST: Final = 4096  # iterations (RFC 7677 section 4)
SALT: Final = 16  # bytes
NONCE: Final = 18  # random bytes of the server's part
LONGEST: Final = 1024  # characters of a message
HASH: Final = "sha256"


class BadScram(Exception):
    """This is not SCRAM, or not a part of it that is spoken here."""


class Verifier(Struct, frozen=True):
    """What is kept of a password, as RFC 5803 has it."""

    iterations: int
    salt: bytes
    stored: bytes  # StoredKey
    server: bytes  # ServerKey

    @property
    def kept(self) -> str:
        """As a line of text."""
        salt, stored, server = (b64encode(part).decode() for part in (self.salt, self.stored, self.server))
        return f"{NAME}${self.iterations}:{salt}${stored}:{server}"


def made(password: bytes, salt: bytes, iterations: int) -> Verifier:
    """What is kept of a password; `iterations` rounds of HMAC, so it takes time."""
    salted = pbkdf2_hmac(HASH, password, salt, iterations)  # Hi() of RFC 5802 section 2.2
    stored = hashlib.sha256(_mac(salted, b"Client Key")).digest()
    return Verifier(iterations, salt, stored, _mac(salted, b"Server Key"))


def read(kept: str) -> Verifier | None:
    """The verifier among what is kept of a password, None = there is none."""
    for line in kept.splitlines():
        if line.startswith(f"{NAME}$"):
            _, first, second = line.split("$")
            iterations, _, salt = first.partition(":")
            stored, _, server = second.partition(":")
            return Verifier(int(iterations), b64decode(salt), b64decode(stored), b64decode(server))
    return None


def nobodys(secret: bytes, name: str, iterations: int) -> Verifier:
    """For a name without one: always the same salt, as a true one would be, and nothing that any proof fits.

    `secret` is the server's; without it the salt cannot be told from one that was made by chance.
    """
    salt, stored, server = (_mac(secret, f"scram {part} {name}".encode("utf-8", "surrogatepass")) for part in "abc")
    return Verifier(iterations, salt[:SALT], stored, server)


class First(Struct, frozen=True):
    """client-first-message: who it is, and the client's part of the nonce."""

    name: str
    nonce: str
    header: str  # gs2-header, with its last comma
    bare: str


def first(message: str) -> First:
    """Read a client-first-message. Raises BadScram."""
    binding, rest = _cut(message, ",")
    identity, rest = _cut(rest, ",")
    if binding not in ("n", "y") or len(message) > LONGEST:  # p= is for SCRAM-SHA-256-PLUS
        raise BadScram
    fields = rest.split(",")
    if len(fields) < 2 or fields[0][:2] != "n=" or fields[1][:2] != "r=" or len(fields[1]) < 3:
        raise BadScram  # m=, an extension that must be understood (RFC 5802 section 5.1), is none of these
    name = _name(fields[0][2:])
    if identity and _name(identity.removeprefix("a=")) != name:
        raise BadScram
    return First(name, fields[1][2:], f"{binding},{identity},", rest)


def _cut(text: str, mark: str) -> tuple[str, str]:
    before, found, after = text.partition(mark)
    if not found:
        raise BadScram
    return before, after


def _name(written: str) -> str:
    """A saslname: =2C is a comma and =3D an equals sign, and there is no other."""
    parts = written.replace("=2C", ",").split("=3D")
    if not written or any("=" in part for part in parts):
        raise BadScram
    return "=".join(parts)


class Exchange:
    """One login under way, after its first message."""

    def __init__(self, asked: First, verifier: Verifier, nonce: str) -> None:
        self.name = asked.name
        self._asked = asked
        self._verifier = verifier
        self._nonce = asked.nonce + nonce

    @property
    def challenge(self) -> str:
        """server-first-message."""
        salt = b64encode(self._verifier.salt).decode()
        return f"r={self._nonce},s={salt},i={self._verifier.iterations}"

    def finish(self, message: str) -> str:
        """server-final-message for a proof that is right, "" for a wrong one. Raises BadScram."""
        without, mark, proof = message.rpartition(",p=")
        binding, nonce = f"c={b64encode(self._asked.header.encode()).decode()}", f"r={self._nonce}"
        if not mark or without.split(",")[:2] != [binding, nonce] or len(message) > LONGEST:
            raise BadScram
        signed = ",".join((self._asked.bare, self.challenge, without)).encode("utf-8", "surrogatepass")
        signature = _mac(self._verifier.stored, signed)
        key = bytes(one ^ other for one, other in zip(signature, _proof(proof), strict=True))
        if not hmac.compare_digest(hashlib.sha256(key).digest(), self._verifier.stored):
            return ""
        return "v=" + b64encode(_mac(self._verifier.server, signed)).decode()


def _proof(written: str) -> bytes:
    try:
        proof = b64decode(written, validate=True)
    except (NotBase64, ValueError):
        raise BadScram from None
    if len(proof) != hashlib.sha256().digest_size:
        raise BadScram
    return proof


def _mac(key: bytes, text: bytes) -> bytes:
    return hmac.digest(key, text, HASH)
