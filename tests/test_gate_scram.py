"""Logging in by SCRAM: step by step, and alike for names that nobody has."""

import pytest

from chinwag.auth import scram
from chinwag.auth.throttle import Tries
from chinwag.net.contract import Peer
from chinwag.room.commands import Enter
from chinwag.room.commands_accounts import ChangePassword, LoginByScram
from chinwag.room.results import Challenge, Entered
from tests.support.gate import BETTER, FAR, GOOD, House, Visitor, code
from tests.support.scram import Client


class Verified(House):
    """A house whose hashes have a verifier behind them."""

    def __init__(self) -> None:
        super().__init__(Tries())
        self.hub.gate.allow_scram(b"secret", 4096)
        hashed = self.secrets.hashed

        async def kept(password: str, *, login: bool = False) -> str:
            found = await hashed(password)
            return f"{found}\n{scram.made(password.encode(), b'salt' * 4, 4096).kept}" if login else found

        self.secrets.hashed = kept  # type: ignore[method-assign]


@pytest.fixture
async def house() -> Verified:
    made = Verified()
    await made.store.open()
    return made


async def answered(visitor: Visitor, message: str) -> str:
    found = await visitor.ask(LoginByScram(message=message))
    assert isinstance(found, Challenge), found
    return found.text


async def test_three_messages_lead_in(house: Verified) -> None:
    ann = await house.account("ann")
    again, client = house.visitor(), Client("Ann", GOOD)
    final = client.final(await answered(again, client.first))
    assert await answered(again, final) == client.expected
    entered = await again.ask(LoginByScram())
    assert isinstance(entered, Entered)
    assert again.id == ann.id
    assert house.secrets.checked == []


async def test_a_wrong_password_and_an_unknown_name_are_refused_at_the_same_step(house: Verified) -> None:
    await house.account("ann")
    looks = []
    for name in ("ann", "nobody"):
        visitor, client = house.visitor(), Client(name, BETTER)
        challenge = await answered(visitor, client.first)
        fields = [field[:2] for field in challenge.split(",")]
        looks.append((fields, len(challenge), challenge.rpartition(",")[2]))
        assert code(await visitor.ask(LoginByScram(message=client.final(challenge)))) == "login_wrong"
    assert looks[0] == looks[1]


async def test_an_account_from_before_it_was_allowed_looks_like_nobody(house: Verified) -> None:
    house.secrets.hashed = type(house.secrets)().hashed  # type: ignore[method-assign]
    await house.account("ann")
    visitor, client = house.visitor(), Client("ann", GOOD)
    challenge = await answered(visitor, client.first)
    assert code(await visitor.ask(LoginByScram(message=client.final(challenge)))) == "login_wrong"


async def test_the_proof_alone_is_not_yet_a_login_and_cannot_be_skipped(house: Verified) -> None:
    await house.account("ann")
    visitor, client = house.visitor(), Client("ann", GOOD)
    await answered(visitor, client.first)
    assert code(await visitor.ask(LoginByScram())) == "login_wrong"
    assert code(await visitor.ask(LoginByScram())) == "login_wrong"
    assert visitor.id == ""


async def test_what_comes_after_the_proof_must_be_empty(house: Verified) -> None:
    await house.account("ann")
    visitor, client = house.visitor(), Client("ann", GOOD)
    await answered(visitor, client.final(await answered(visitor, client.first)))
    assert code(await visitor.ask(LoginByScram(message="more"))) == "login_wrong"


async def test_guesses_are_counted_like_those_at_passwords(house: Verified) -> None:
    await house.account("ann")
    codes = []
    for _ in range(12):
        visitor, client = house.visitor(), Client("ann", BETTER)
        found = await visitor.ask(LoginByScram(message=client.first))
        if isinstance(found, Challenge):
            found = await visitor.ask(LoginByScram(message=client.final(found.text)))
        codes.append(code(found))
    assert codes == ["login_wrong"] * 10 + ["slow_down"] * 2


async def test_beginning_and_going_counts_as_a_guess_too(house: Verified) -> None:
    await house.account("ann")
    for _ in range(10):
        await answered(house.visitor(), Client("ann", GOOD).first)
    assert code(await house.visitor().ask(LoginByScram(message=Client("ann", GOOD).first))) == "slow_down"


async def test_the_password_changed_is_the_one_that_counts(house: Verified) -> None:
    ann = await house.account("ann")
    await ann.ask(ChangePassword(old=GOOD, new=BETTER))
    for password, right in ((GOOD, False), (BETTER, True)):
        visitor, client = house.visitor(), Client("ann", password)
        found = await visitor.ask(LoginByScram(message=client.final(await answered(visitor, client.first))))
        assert isinstance(found, Challenge) is right


async def test_it_is_off_until_it_is_allowed(house: Verified) -> None:
    await house.account("ann")
    house.hub.gate.allow_scram(b"secret", 0)
    assert code(await house.visitor().ask(LoginByScram(message=Client("ann", GOOD).first))) == "login_wrong"


@pytest.mark.parametrize("peer", [FAR])
async def test_over_a_plain_connection_from_elsewhere_it_is_refused(house: Verified, peer: Peer) -> None:
    visitor = house.visitor(peer)
    assert code(await visitor.ask(LoginByScram(message=Client("ann", GOOD).first))) == "password_plain"


async def test_who_is_an_account_becomes_another_only_by_going_on_as_it_is_called(house: Verified) -> None:
    ann = await house.account("ann")
    assert code(await ann.ask(LoginByScram(message=Client("ann", GOOD).first))) == "already_account"
    bob = await house.account("bob")
    client = Client("ann", GOOD)
    challenge = await bob.ask(LoginByScram(message=client.first, keep=True))
    assert isinstance(challenge, Challenge)
    await bob.ask(LoginByScram(message=client.final(challenge.text), keep=True))
    found = await bob.ask(LoginByScram(keep=True))
    assert isinstance(found, Entered)
    assert bob.id == ann.id
    await house.turn()
    assert [here.person.name for here in house.store.state.people.values()] == ["ann"]


async def test_a_connection_that_ends_takes_its_login_along(house: Verified) -> None:
    visitor = house.visitor()
    await answered(visitor, Client("ann", GOOD).first)
    visitor.session.lost("eof")
    assert house.hub.gate.scrams._going == {}
    assert isinstance(await house.visitor().ask(Enter(name="zoe")), Entered)
