"""The server's certificate: made once, kept to oneself, read again; what is wrong is one sentence."""

import os
import ssl
import stat
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey

from chinwag.net import certificate, self_signed
from chinwag.net.certificate import CertificateError, Files, NothingToMakeIt, load, make, own, refuse_open_key
from chinwag.net.engine import fingerprint
from tests.net.sealed import written

NAMES = ("chat.example.org", "localhost", "192.0.2.7", "2001:db8::1")

BROKEN = f"{ssl.PEM_HEADER}\nAAAA\n{ssl.PEM_FOOTER}\n"


def another() -> bytes:
    return self_signed.make(["another"], datetime.now(UTC))


def shown(files: Files) -> x509.Certificate:
    return x509.load_pem_x509_certificate(files.certificate.read_bytes())


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return written(tmp_path, "localhost")


def test_one_is_made_at_the_first_start_and_kept_for_the_next(tmp_path: Path) -> None:
    files = own(tmp_path / "new")
    make(files, [*NAMES, "localhost", "", "kein Name", "käse"])
    made = shown(files)
    key = made.public_key()
    assert isinstance(key, EllipticCurvePublicKey)
    assert key.curve.name == "secp256r1"
    names = made.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert [str(name.value) for name in names] == list(NAMES)
    assert (made.not_valid_after_utc - datetime.now(UTC)).days in (3649, 3650)
    assert {stat.S_IMODE(path.stat().st_mode) for path in (files.key, files.certificate)} == {0o600}
    assert stat.S_IMODE(files.key.parent.stat().st_mode) == 0o700
    make(files, NAMES)
    assert shown(files) == made


def test_its_fingerprint_is_what_others_compute(files: Files) -> None:
    told = load(files).fingerprint
    assert told == fingerprint(ssl.PEM_cert_to_DER_cert(files.certificate.read_text()))
    done = subprocess.run(
        ["openssl", "x509", "-in", files.certificate, "-noout", "-fingerprint", "-sha256"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.strip().rpartition("=")[2].replace(":", "").lower() == told


def test_the_first_certificate_of_a_chain_is_the_one_that_counts(files: Files, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    other = written(tmp_path / "other", "localhost")
    before = load(files).fingerprint
    whole = "a line of words\n" + files.certificate.read_text() + other.certificate.read_text()
    files.certificate.write_text(whole)
    assert load(files).fingerprint == before


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644])
def test_a_key_that_others_can_read_is_refused_with_what_to_do(files: Files, mode: int) -> None:
    files.key.chmod(mode)
    with pytest.raises(CertificateError, match=r"can be read by others.*chmod 600"):
        load(files)


def test_a_key_of_roots_may_be_shared_with_a_group(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    roots = os.stat_result((0o100640, 1, 1, 1, 0, 42, 1, 0, 0, 0))
    monkeypatch.setattr(Path, "stat", lambda self, **more: roots)
    refuse_open_key(files.key)
    roots = os.stat_result((0o100644, 1, 1, 1, 0, 42, 1, 0, 0, 0))
    with pytest.raises(CertificateError):
        refuse_open_key(files.key)


@pytest.mark.parametrize(
    ("break_it", "sentence"),
    [
        (lambda files: files.key.unlink(), r"key\.pem cannot be read: No such file"),
        (lambda files: files.certificate.unlink(), r"certificate\.pem cannot be read: No such file"),
        (lambda files: files.certificate.write_text("nothing"), r"certificate\.pem holds no certificate"),
        (lambda files: files.certificate.write_text(BROKEN), r"are no certificate and its key"),
        (lambda files: files.key.write_text("nothing"), r"are no certificate and its key"),
        (lambda files: files.key.write_bytes(another()), r"are no certificate and its key"),
    ],
)  # fmt: skip
def test_files_that_are_not_good_are_refused_with_a_sentence(files: Files, break_it: object, sentence: str) -> None:
    assert callable(break_it)
    break_it(files)
    with pytest.raises(CertificateError, match=sentence):
        load(files)


def test_without_the_library_that_makes_one_the_server_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    maker = tmp_path / "maker.py"
    maker.write_text("raise ModuleNotFoundError(\"No module named 'cryptography'\")")
    monkeypatch.setattr(certificate, "MAKER", maker)
    with pytest.raises(NothingToMakeIt, match="install the package cryptography"):
        make(own(tmp_path), ["localhost"])
    maker.write_text("raise ValueError('the moon')")
    with pytest.raises(CertificateError, match=r"A certificate cannot be made: ValueError: the moon\."):
        make(own(tmp_path), ["localhost"])
    assert not own(tmp_path).key.exists()


def test_a_directory_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CertificateError, match="The certificate cannot be kept in"):
        make(own(tmp_path / "file"), ["localhost"])


@pytest.mark.slow
def test_the_library_that_makes_one_never_enters_the_server(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from chinwag.net.certificate import load, make, own\n"
        f"files = own(Path({str(tmp_path)!r})); make(files, ['localhost']); load(files)\n"
        "print([name for name in sys.modules if name in ('cryptography', 'OpenSSL')])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
