"""Secrets can be tried slowly; and what they open: the house, its rooms, its first owner."""

import pytest

from chinwag.auth.throttle import Throttle, Tries
from chinwag.net.contract import Peer
from chinwag.room.commands import CreateRoom, Enter, Join, Say
from chinwag.room.commands_accounts import (
    Accept,
    ChangePassword,
    Claim,
    Invite,
    Login,
    Register,
    SetPolicy,
)  # fmt: skip
from chinwag.room.commands_moderation import SetMode
from chinwag.room.results import Accepted, Entered, Invitation, Joined
from tests.support.gate import BETTER, GOOD, House, code


@pytest.fixture
async def house() -> House:
    made = House(Tries())
    await made.store.open()
    return made


# --- trying -------------------------------------------------------------------------------------------------


async def test_the_fifth_wrong_password_ends_the_connection(house: House) -> None:
    await house.account("ann")
    guess = house.visitor()
    for _ in range(5):
        assert not guess.connection.closed
        assert code(await guess.ask(Login(name="ann", password=BETTER))) == "login_wrong"
    assert guess.connection.closed
    assert b"bye tries" in guess.connection.take()


async def test_an_account_is_guessed_at_slowly_whoever_guesses(house: House) -> None:
    ann = await house.account("ann")
    granted = []
    for second in range(1200):
        house.time = second
        peer = Peer(f"203.0.{second // 200}.{second % 200}", 4000, "ip4", loopback=False, tls=True)
        granted.append(code(await house.visitor(peer).ask(Login(name="ann", password=BETTER))) == "login_wrong")
        if second == 20:
            assert granted == [True] * 10 + [False] * 11
    assert sum(granted) == 10 + 9
    assert isinstance(await ann.ask(Say(room="lobby", text="still in")), Accepted)


async def test_a_name_that_nobody_has_is_guessed_at_as_slowly() -> None:
    house = House(Tries())
    await house.store.open()
    found = [code(await house.visitor().ask(Login(name="Nobody", password=BETTER))) for _ in range(12)]
    assert found == ["login_wrong"] * 10 + ["slow_down"] * 2
    assert code(await house.visitor().ask(Login(name="nobody", password=BETTER))) == "slow_down"


async def test_one_address_guesses_at_many_names_slowly() -> None:
    house = House(Tries(account_seconds=0.001))
    await house.store.open()
    granted = 0
    for second in range(3600):
        house.time = second
        peer = Peer("203.0.113.9", 4000, "ip4", loopback=False, tls=True)
        granted += (
            code(await house.visitor(peer).ask(Login(name=f"name{second}", password=BETTER))) == "login_wrong"
        )
    assert granted <= 10 + 60


async def test_whoever_knows_the_password_is_never_slowed_down(house: House) -> None:
    await house.account("ann")
    for _ in range(40):
        assert isinstance(await house.visitor().ask(Login(name="ann", password=GOOD)), Entered)


async def test_guesses_from_outside_keep_nobody_from_changing_the_password(house: House) -> None:
    ann = await house.account("ann")
    for _ in range(12):
        await house.visitor().ask(Login(name="ann", password=BETTER))
    assert isinstance(await ann.ask(ChangePassword(old=GOOD, new=BETTER)), Accepted)


async def test_others_tries_keep_nobody_from_claiming_the_house(house: House) -> None:
    printed = house.hub.gate.new_claim()
    ann, mallory = await house.account("ann"), await house.account("mallory")
    for _ in range(4):
        assert code(await mallory.ask(Claim(code="0000-0000-0000-0000"))) == "claim_wrong"
    for number in range(4):
        other = await house.account(f"other{number}")
        for _ in range(4):
            await other.ask(Claim(code="0000-0000-0000-0000"))
    assert isinstance(await ann.ask(Claim(code=printed)), Accepted)


async def test_one_address_opens_so_many_accounts_and_no_more() -> None:
    house = House(Tries(new_accounts=2))
    await house.store.open()
    peer = Peer("203.0.113.9", 4000, "ip4", loopback=False, tls=True)
    await house.account("ann", peer)
    await house.account("bob", peer)
    third = house.visitor(peer)
    await third.ask(Enter(name="carol"))
    assert code(await third.ask(Register(password=GOOD))) == "slow_down"


async def test_spared_addresses_are_counted_by_account_alone() -> None:
    house = House(Tries(spare=lambda address: True))
    await house.store.open()
    peer = Peer("10.0.0.9", 4000, "ip4", loopback=False, tls=True)
    found = [code(await house.visitor(peer).ask(Login(name=f"name{n}", password=BETTER))) for n in range(30)]
    assert found == ["login_wrong"] * 30


# --- the first owner, the house, invitations ----------------------------------------------------------------


async def test_the_printed_code_makes_one_owner(house: House) -> None:
    ann, bob = await house.account("ann"), await house.account("bob")
    printed = house.hub.gate.new_claim()
    assert printed not in house.hub.gate.claim
    assert code(await ann.ask(Claim(code="0000-0000-0000-0000"))) == "claim_wrong"
    assert isinstance(await ann.ask(Claim(code=printed.lower().replace("-", " "))), Accepted)
    assert house.store.state.accounts[ann.id].role.name == "OWNER"
    assert code(await bob.ask(Claim(code=printed))) == "claimed"


async def test_no_code_claims_a_house_that_printed_none(house: House) -> None:
    ann = await house.account("ann")
    assert code(await ann.ask(Claim(code=""))) == "claim_wrong"


async def test_a_house_with_a_password_asks_guests_for_it(house: House) -> None:
    olga = await house.owner()
    assert isinstance(await olga.ask(SetPolicy(policy="password", value="on", password="open sesame")), Accepted)
    assert code(await house.visitor().ask(Enter(name="ann"))) == "password_needed"
    assert code(await house.visitor().ask(Enter(name="ann", password="open says me"))) == "password_wrong"
    assert isinstance(await house.visitor().ask(Enter(name="ann", password="open sesame")), Entered)
    assert isinstance(await house.visitor().ask(Login(name="olga", password=GOOD)), Entered)


async def test_a_room_with_a_password_lets_in_who_knows_it(house: House) -> None:
    olga, ann = await house.owner(), house.visitor()
    await ann.ask(Enter(name="ann"))
    await olga.ask(CreateRoom(room="vault"), SetMode(room="vault", mode="password", password="open sesame"))
    assert code(await ann.ask(Join(room="vault"))) == "password_needed"
    assert code(await ann.ask(Join(room="vault", password="open says me"))) == "password_wrong"
    assert isinstance(await ann.ask(Join(room="vault", password="open sesame")), Joined)


async def test_an_invitation_is_told_once_and_leads_in(house: House) -> None:
    olga, ann = await house.owner(), house.visitor()
    await ann.ask(Enter(name="ann"))
    await olga.ask(CreateRoom(room="vault"), SetMode(room="vault", mode="invite_only"))
    made = await olga.ask(Invite(room="vault", uses=1))
    assert isinstance(made, Invitation)
    assert (made.room, made.uses) == ("vault", 1)
    assert isinstance(await ann.ask(Accept(code=made.code.lower())), Joined)
    bob = house.visitor()
    await bob.ask(Enter(name="bob"))
    assert code(await bob.ask(Accept(code=made.code))) == "invite_invalid"


async def test_an_invitation_into_the_house_registers(house: House) -> None:
    olga, ann = await house.owner(), house.visitor()
    await olga.ask(SetPolicy(policy="registration", value="invite"))
    await ann.ask(Enter(name="ann"))
    assert code(await ann.ask(Register(password=GOOD))) == "registration_closed"
    made = await olga.ask(Invite())
    assert isinstance(made, Invitation)
    assert isinstance(await ann.ask(Register(password=GOOD, code=made.code)), Entered)


def test_throttles_are_the_ones_that_were_promised() -> None:
    tries = Tries()
    assert (tries.connection, tries.burst, tries.block_seconds, tries.account_seconds) == (5, 10, 60, 120)
    throttle = Throttle(tries.burst, tries.block_seconds)
    assert sum(throttle.take("block", second) == 0 for second in range(10, 3610)) <= 10 + 60
