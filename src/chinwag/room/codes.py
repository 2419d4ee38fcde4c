"""Codes of invitations: what is kept of one is a digest, by which the code itself is not found again."""

from hashlib import blake2b

CARRIED = "invite="  # in the fragment of a join address


def link_of(address: str, code: str) -> str:
    """The join address with a code in it: what is behind `#` never leaves the client by itself (RFC 3986, 3.5)."""
    return f"{address}{'&' if '#' in address else '/#'}{CARRIED}{code}" if address else ""


def digest(code: str) -> str:
    """The id of an invitation. Case, blanks and dashes of a code as people type it do not matter."""
    plain = "".join([char for char in code.upper() if char.isalnum()])
    return blake2b(plain.encode("utf-8", "surrogatepass"), digest_size=8, person=b"chinwag invite").hexdigest()
