"""The server's certificate: its own, made at the first start and kept in the data directory, or one from files."""

import os
import ssl
import stat
import subprocess
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from msgspec import Struct

from chinwag.net.engine import NewEngine, fingerprint, stock
from chinwag.net.tls import Tls

CERTIFICATE, KEY = "certificate.pem", "key.pem"
MAKER = Path(__file__).with_name("self_signed.py")
MAKING = 60.0  # seconds; it takes a third of one
LAST_NAME = 253  # characters of the longest host name (RFC 1035 section 2.3.4)


class CertificateError(Exception):
    """There is no certificate to use; the message is one sentence for the operator."""


class NothingToMakeIt(CertificateError):
    """The library that makes one is not there."""


class Files(Struct, frozen=True):
    """Where a certificate and its key are."""

    certificate: Path
    key: Path


def own(directory: Path) -> Files:
    """Where the one lies that this server has made itself."""
    return Files(directory / CERTIFICATE, directory / KEY)


def make(files: Files, names: Iterable[str]) -> None:
    """Make one for these host names and addresses, where there is none yet. Raises CertificateError."""
    if files.certificate.exists() and files.key.exists():
        return
    pem = _made([name for name in dict.fromkeys(names) if is_name(name)])
    try:
        files.key.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        start = pem.index(b"-----BEGIN CERTIFICATE")
        _write(files.key, pem[:start])
        _write(files.certificate, pem[start:])
    except OSError as error:
        raise CertificateError(f"The certificate cannot be kept in {files.key.parent}: {error.strerror}.") from None


def _made(names: list[str]) -> bytes:
    done = subprocess.run(
        [sys.executable, "-P", str(MAKER), *names], capture_output=True, timeout=MAKING, check=False
    )
    if done.returncode == 0:
        return done.stdout
    if b"No module named 'cryptography'" in done.stderr:
        raise NothingToMakeIt("A certificate cannot be made: install the package cryptography, or give files.")
    why = done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2]
    raise CertificateError(f"A certificate cannot be made: {why}.")


def _write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, for its owner alone."""
    new = path.with_name(f"{path.name}.new")
    with suppress(FileNotFoundError):
        new.unlink()
    with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)


def is_name(name: str) -> bool:
    """Whether a certificate can say it: a host name or an address in ASCII."""
    return bool(name) and name.isascii() and len(name) <= LAST_NAME and name.isprintable() and " " not in name


def load(files: Files, *, ask_clients: bool = False) -> Tls:
    """TLS with these files; `ask_clients` for their certificates. Raises CertificateError."""
    refuse_open_key(files.key)
    try:
        shown = fingerprint(ssl.PEM_cert_to_DER_cert(_first(files.certificate.read_text(encoding="ascii"))))
        engine = _asking(files) if ask_clients else stock(files.certificate, files.key)
    except ssl.SSLError as error:
        why = error.reason or error.args[-1]
        raise CertificateError(
            f"{files.certificate} and {files.key} are no certificate and its key ({why})."
        ) from None
    except OSError as error:
        raise CertificateError(f"{error.filename or files.certificate} cannot be read: {error.strerror}.") from None
    except ValueError:
        raise CertificateError(f"{files.certificate} holds no certificate in PEM form.") from None
    return Tls(engine, shown)


def _asking(files: Files) -> NewEngine:
    try:
        from chinwag.net.client_certificates import asking
    except ImportError:
        raise CertificateError(
            "tls.client_certificates needs the package pyopenssl: install chinwag[certificates]."
        ) from None
    return asking(files.certificate, files.key)


def _first(text: str) -> str:
    """The first certificate of a chain: the server's own. Raises ValueError."""
    start = text.index(ssl.PEM_HEADER)
    return text[start : text.index(ssl.PEM_FOOTER, start) + len(ssl.PEM_FOOTER)]


def refuse_open_key(key: Path) -> None:
    """A key that others can read is a key no more. Raises CertificateError.

    One of root's that a group may read is how systems share a key with their servers.
    """
    try:
        found = key.stat()
    except OSError as error:
        raise CertificateError(f"The key {key} cannot be read: {error.strerror}.") from None
    others = stat.S_IRWXO if found.st_uid == 0 and os.geteuid() != 0 else stat.S_IRWXG | stat.S_IRWXO
    if found.st_mode & others:
        raise CertificateError(
            f"The key {key} can be read by others, so it protects nothing: make a new one, or, if nobody has seen "
            f"it, close it with: chmod 600 {key}"
        )
