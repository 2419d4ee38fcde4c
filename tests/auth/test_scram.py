"""The server's side of SCRAM-SHA-256: the example of RFC 7677, and what is not it."""

from base64 import b64decode
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chinwag.auth import scram
from chinwag.auth.scram import BadScram, Exchange, Verifier, first, made, nobodys, read
from tests.support.scram import Client

# RFC 7677 section 3
SALT = b64decode("W22ZaJ0SNY7soEsUEjb6gQ==")
ASKED = "n,,n=user,r=rOprNGfwEbeRWgbNEkqO"
NONCE = "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0"
CHALLENGE = "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"
FINAL = "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="
SHOWN = "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="


@pytest.fixture(scope="module")
def pencil() -> Verifier:
    return made(b"pencil", SALT, 4096)


def begun(verifier: Verifier, message: str = ASKED) -> Exchange:
    return Exchange(first(message), verifier, NONCE)


def test_the_example_of_the_specification(pencil: Verifier) -> None:
    exchange = begun(pencil)
    assert exchange.challenge == CHALLENGE
    assert exchange.finish(FINAL) == SHOWN


def test_what_is_kept_is_read_back_from_beside_another_hash(pencil: Verifier) -> None:
    assert read(f"$argon2id$v=19$m=8,t=1,p=1$c2FsdA$aGFzaA\n{pencil.kept}") == pencil
    assert read("$argon2id$v=19$m=8,t=1,p=1$c2FsdA$aGFzaA") is None
    assert read("") is None
    assert "pencil" not in pencil.kept


def test_a_wrong_password_proves_nothing(pencil: Verifier) -> None:
    exchange = begun(pencil)
    assert exchange.finish(Client("user", "pencils").final(exchange.challenge)) == ""


def test_a_proof_is_of_one_exchange(pencil: Verifier) -> None:
    with pytest.raises(BadScram):
        Exchange(first(ASKED), pencil, "another").finish(FINAL)


def test_names_may_have_commas_and_equals_signs() -> None:
    assert first("y,,n=a=2Cb=3D=3D2C,r=x").name == "a,b==2C"
    assert first("n,a=ann,n=ann,r=x").header == "n,a=ann,"


@pytest.mark.parametrize(
    "message",
    [
        "", "n", "n,", "n,,", "n,,n=user", "n,,n=,r=x", "n,,n=user,r=", "n,,r=x,n=user", "x,,n=user,r=x",
        "p=tls-unique,,n=user,r=x", "n,,m=ext,n=user,r=x", "n,a=bob,n=ann,r=x", "n,,n=a=2cb,r=x", "n,,n=a=,r=x",
        f"n,,n=user,r={'x' * 1024}",
    ],
)  # fmt: skip
def test_what_is_no_first_message_is_refused(message: str) -> None:
    with pytest.raises(BadScram):
        first(message)


@pytest.mark.parametrize(
    "message",
    [
        "", "c=biws", FINAL.replace("biws", "eSws"), FINAL.replace("hvYD", "hvYE"), FINAL[:-4], FINAL + "=",
        FINAL.replace(",p=", ",q="), "c=biws," + FINAL, FINAL.replace("dHzb", "d!zb"), FINAL + "x" * 1024,
    ],
)  # fmt: skip
def test_what_is_no_last_message_is_refused(pencil: Verifier, message: str) -> None:
    with pytest.raises(BadScram):
        begun(pencil).finish(message)


@given(st.text() | st.text("nyp=,arcims0Aa+/", max_size=60))
def test_whatever_comes_is_read_or_refused(pencil: Verifier, message: str) -> None:
    with suppress(BadScram):
        assert first(message).name
    with suppress(BadScram):
        assert begun(pencil).finish(message) == ""


def test_a_header_other_than_the_first_one_is_refused(pencil: Verifier) -> None:
    client = Client("user", "pencil", header="y,,")
    exchange = begun(pencil, client.first)
    client.header = "n,,"
    with pytest.raises(BadScram):
        exchange.finish(client.final(exchange.challenge))


def test_nobody_has_a_salt_that_stays_and_looks_like_any_other() -> None:
    ann, again, bob = (nobodys(b"secret", name, 4096) for name in ("ann", "ann", "bob"))
    assert ann == again
    assert len({ann.salt, bob.salt, nobodys(b"other", "ann", 4096).salt}) == 3
    assert [len(part) for part in (ann.salt, ann.stored, ann.server)] == [scram.SALT, 32, 32]
    exchange = begun(ann)
    assert exchange.finish(Client("user", "").final(exchange.challenge)) == ""
