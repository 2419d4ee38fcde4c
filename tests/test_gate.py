"""Secrets are checked before anything is decided, and never handed on."""

import asyncio

import pytest

from chinwag.auth.throttle import Tries
from chinwag.gate import without_secrets
from chinwag.net.contract import Peer
from chinwag.room.commands import Command, CreateRoom, Enter, Join, Ping, Say, Whisper
from chinwag.room.commands_accounts import (
    Accept,
    ChangePassword,
    Claim,
    DeleteAccount,
    Invite,
    Login,
    LogoutOthers,
    Register,
    SetPolicy,
)  # fmt: skip
from chinwag.room.commands_moderation import SetMode
from chinwag.room.refusals import Refused
from chinwag.room.results import Accepted, Entered, Pong, Renewed
from tests.support.gate import BETTER, FAR, GOOD, House, code


@pytest.fixture
async def house() -> House:
    made = House(Tries())
    await made.store.open()
    return made


# --- registering and coming back ----------------------------------------------------------------------------


async def test_a_guest_registers_and_is_the_account_where_it_was(house: House) -> None:
    ann = house.visitor()
    await ann.ask(Enter(name="ann"), CreateRoom(room="garden"))
    guest = ann.id
    entered = await ann.ask(Register(password=GOOD))
    assert isinstance(entered, Entered)
    assert (entered.person.kind, entered.person.name, ann.id) == ("account", "ann", entered.person.id)
    assert guest not in house.store.state.people
    assert {room.name for room in entered.rooms} == {"lobby", "garden"}
    assert house.store.hash_of(ann.id) == f"hash of {GOOD}"
    assert isinstance(await ann.ask(Say(room="garden", text="mine")), Accepted)


async def test_an_address_is_asked_for_where_the_house_wants_one_by_whatever_client(house: House) -> None:
    house.hub.gate.asks_email = True
    ann = house.visitor()
    await ann.ask(Enter(name="ann"))
    for email in ("", "ann", "ann@", "a b@here.test", "ann@here\x1b.test"):
        assert code(await ann.ask(Register(password=GOOD, email=email))) == "email_needed"
    assert isinstance(await ann.ask(Register(password=GOOD, email="ann@here.test")), Entered)
    assert "ann@here.test" not in repr(house.store.page("*house", limit=500))


async def test_the_account_comes_back_by_its_password_and_by_its_token(house: House) -> None:
    ann = await house.account("ann")
    token = ann.wire.answers[-1].token  # type: ignore[union-attr]
    ann.session.lost("eof")
    by_password, by_token = house.visitor(), house.visitor()
    assert isinstance(await by_password.ask(Login(name="Ann", password=GOOD)), Entered)
    assert isinstance(await by_token.ask(Enter(name="ann", token=token)), Entered)
    assert by_password.id == by_token.id == ann.id
    assert list(house.store.state.people) == [ann.id]


async def test_a_registered_name_is_its_owner_s_alone(house: House) -> None:
    await house.account("ann")
    assert code(await house.visitor().ask(Enter(name="ann"))) == "name_registered"


async def test_a_guest_becomes_an_account_with_all_its_sessions(house: House) -> None:
    ann = await house.account("ann")
    ann.session.lost("eof")
    phone, desk = house.visitor(), house.visitor()
    entered = await phone.ask(Enter(name="visitor"))
    assert isinstance(entered, Entered)
    await desk.ask(Enter(name="visitor", token=entered.token))
    assert isinstance(await phone.ask(Login(name="ann", password=GOOD)), Entered)
    assert phone.id == desk.id == ann.id
    assert isinstance(await desk.ask(Say(room="lobby", text="as ann")), Accepted)
    assert set(house.store.state.people) == {ann.id}


async def test_a_guest_joins_an_account_that_is_in_on_another_device(house: House) -> None:
    ann = await house.account("ann")
    other = house.visitor()
    await other.ask(Enter(name="visitor"))
    assert isinstance(await other.ask(Login(name="ann", password=GOOD)), Entered)
    assert other.id == ann.id
    assert house.hub.delivery.online.keys() == house.store.state.people.keys() == {ann.id}
    assert not other.connection.closed
    await ann.ask(Say(room="lobby", text="to both"))
    assert b"to both" in other.connection.take()


async def test_what_is_asked_while_a_password_is_checked_is_asked_by_the_account(house: House) -> None:
    ann = await house.account("ann")
    ann.session.lost("eof")
    house.secrets.go.clear()
    back = house.visitor()
    back.wire.asked = [Login(name="ann", password=GOOD), Say(room="lobby", text="first"), Ping(data="second")]
    back.session.received(b"x")
    await house.turn()
    assert back.wire.answers == []
    house.secrets.go.set()
    await house.turn()
    assert [type(answer) for answer in back.wire.answers] == [Entered, Accepted, Pong]


async def test_who_hangs_up_while_a_password_is_checked_never_comes_in(house: House) -> None:
    ann = await house.account("ann")
    ann.session.lost("eof")
    await house.turn()
    house.secrets.go.clear()
    back = house.visitor()
    await_nothing = asyncio.create_task(house.turn())
    back.wire.asked = [Login(name="ann", password=GOOD)]
    back.session.received(b"x")
    await await_nothing
    back.session.lost("eof")
    house.secrets.go.set()
    await house.turn()
    assert not house.store.state.people


async def test_who_hangs_up_while_becoming_an_account_leaves_nobody_behind(house: House) -> None:
    ann = await house.account("ann")
    ann.session.lost("eof")
    guest = house.visitor()
    await guest.ask(Enter(name="visitor"))
    house.store.stall()
    guest.wire.asked = [CreateRoom(room="garden"), Login(name="ann", password=GOOD)]
    guest.session.received(b"x")
    for _ in range(6):
        await asyncio.sleep(0)
    guest.session.lost("eof")
    house.store.resume()
    await house.turn()
    assert not house.store.state.people
    assert not house.hub.delivery.online


async def test_whispers_wait_for_the_account(house: House) -> None:
    ann, bob = await house.account("ann"), await house.account("bob")
    bob.session.lost("eof")
    told = await ann.ask(Whisper(to="bob", text="call me"))
    assert getattr(told, "stored", False)
    back = await house.visitor().ask(Login(name="bob", password=GOOD, backlog=10))
    assert isinstance(back, Entered)
    assert [getattr(entry.event, "text", "") for entry in back.backlog if entry.room.startswith("*")][
        -1
    ] == "call me"


# --- refusing -----------------------------------------------------------------------------------------------


async def test_a_wrong_password_and_an_unknown_name_are_refused_alike(house: House) -> None:
    await house.account("ann")
    wrong = await house.visitor().ask(Login(name="ann", password=BETTER))
    unknown = await house.visitor().ask(Login(name="nobody-here", password=BETTER))
    assert wrong == unknown == Refused("login_wrong")
    assert house.secrets.checked[-2:] == [(f"hash of {GOOD}", BETTER), ("", BETTER)]


@pytest.mark.parametrize(
    "command",
    [
        Login(name="ann", password=GOOD), Register(password=GOOD), ChangePassword(old=GOOD, new=BETTER),
        DeleteAccount(password=GOOD),
    ],
    ids=lambda command: type(command).__name__,
)  # fmt: skip
async def test_a_password_in_the_clear_from_afar_is_not_read(house: House, command: Command) -> None:
    house.hub.gate.trying.secure = "chats://chat.example:65432"
    far = house.visitor(FAR)
    ann = await house.account("ann")
    entered = ann.wire.answers[-1]
    assert isinstance(entered, Entered)
    own = isinstance(command, ChangePassword | DeleteAccount)
    await far.ask(Enter(name="visitor", token=entered.token if own else ""))
    checked = list(house.secrets.checked)
    assert await far.ask(command) == Refused("password_plain", {"address": "chats://chat.example:65432"})
    assert house.secrets.checked == checked


async def test_over_tls_a_password_from_afar_is_fine(house: House) -> None:
    await house.account("ann", Peer("203.0.113.9", 4000, "ip4", loopback=False, tls=True))


async def test_a_password_that_is_easy_to_guess_is_refused_with_the_reason(house: House) -> None:
    ann = house.visitor()
    await ann.ask(Enter(name="alexandra"))
    for password, reason in {"short": "fewer than 8", "password1": "commonest", "alexandra1": "your name"}.items():
        refused = await ann.ask(Register(password=password))
        assert isinstance(refused, Refused)
        assert reason in refused.values["reason"]
    assert not house.store.state.accounts


async def test_a_hopeless_wish_is_refused_before_anything_is_hashed(house: House) -> None:
    ann = await house.account("ann")
    assert code(await ann.ask(Register(password=GOOD))) == "already_account"
    assert code(await ann.ask(Login(name="ann", password=GOOD))) == "already_account"
    assert code(await ann.ask(SetPolicy(policy="password", value="on", password="open sesame"))) == "forbidden"
    assert house.secrets.checked == []


async def test_before_entering_one_has_nothing_to_change(house: House) -> None:
    nobody = house.visitor()
    for command in (
        Register(password=GOOD), ChangePassword(old=GOOD, new=BETTER), DeleteAccount(password=GOOD),
        Claim(code="x"), Invite(), Accept(code="x"), Join(room="lobby"), SetMode(room="lobby", mode="slow"),
    ):  # fmt: skip
        assert code(await nobody.ask(command)) == "not_entered"


async def test_a_guest_has_no_password_to_change(house: House) -> None:
    ann = house.visitor()
    await ann.ask(Enter(name="ann"))
    assert code(await ann.ask(ChangePassword(old=GOOD, new=BETTER))) == "account_needed"


async def test_a_busy_house_says_so_and_the_try_is_none(house: House) -> None:
    await house.account("ann")
    house.secrets.busy = True
    for _ in range(20):
        assert code(await house.visitor().ask(Login(name="ann", password=GOOD))) == "overloaded"
    house.secrets.busy = False
    assert isinstance(await house.visitor().ask(Login(name="ann", password=GOOD)), Entered)


async def test_a_forged_or_old_token_is_refused(house: House) -> None:
    ann = await house.account("ann")
    token = ann.wire.answers[-1].token  # type: ignore[union-attr]
    assert code(await house.visitor().ask(Enter(name="ann", token=token[:-1] + "x"))) == "token_invalid"
    await ann.ask(LogoutOthers())
    assert code(await house.visitor().ask(Enter(name="ann", token=token))) == "token_invalid"


async def test_who_is_in_cannot_enter_again(house: House) -> None:
    ann = house.visitor()
    await ann.ask(Enter(name="ann"))
    assert code(await ann.ask(Enter(name="bob"))) == "already_entered"


# --- passwords and devices ----------------------------------------------------------------------------------


async def test_a_new_password_takes_the_old_one(house: House) -> None:
    ann = await house.account("ann")
    assert code(await ann.ask(ChangePassword(old=BETTER, new=BETTER))) == "password_wrong"
    assert code(await ann.ask(ChangePassword(old=GOOD, new="short"))) == "password_weak"
    assert isinstance(await ann.ask(ChangePassword(old=GOOD, new=BETTER)), Accepted)
    assert code(await house.visitor().ask(Login(name="ann", password=GOOD))) == "login_wrong"
    assert isinstance(await house.visitor().ask(Login(name="ann", password=BETTER)), Entered)


async def test_the_eleventh_device_ends_the_first(house: House) -> None:
    ann = await house.account("ann")
    others = [house.visitor() for _ in range(9)]
    for other in others:
        await other.ask(Login(name="ann", password=GOOD))
    assert not ann.connection.closed
    last = house.visitor()
    await last.ask(Login(name="ann", password=GOOD))
    assert ann.connection.closed
    assert b"bye replaced" in ann.connection.take()
    assert not any(other.connection.closed for other in others)
    assert len(house.hub.delivery.online[last.id].sessions) == 10


async def test_logging_out_the_others_leaves_one_device_with_a_new_token(house: House) -> None:
    ann = await house.account("ann")
    old = ann.wire.answers[-1].token  # type: ignore[union-attr]
    phone = house.visitor()
    await phone.ask(Login(name="ann", password=GOOD))
    renewed = await ann.ask(LogoutOthers())
    assert isinstance(renewed, Renewed)
    assert phone.connection.closed
    assert not ann.connection.closed
    assert isinstance(await ann.ask(Say(room="lobby", text="alone")), Accepted)
    assert code(await house.visitor().ask(Enter(name="ann", token=old))) == "token_invalid"
    assert isinstance(await house.visitor().ask(Enter(name="ann", token=renewed.token)), Entered)


async def test_a_weaker_hash_is_replaced_at_the_next_login(house: House) -> None:
    ann = await house.account("ann")
    house.secrets.better = "a better hash"
    await house.visitor().ask(Login(name="ann", password=GOOD))
    await house.turn()
    assert house.store.hash_of(ann.id) == "a better hash"


async def test_a_deleted_account_is_gone_and_its_name_free(house: House) -> None:
    ann = await house.account("ann")
    assert code(await ann.ask(DeleteAccount(password=BETTER))) == "password_wrong"
    await ann.ask(DeleteAccount(password=GOOD))
    assert ann.connection.closed
    assert not house.store.state.accounts
    assert isinstance(await house.visitor().ask(Enter(name="ann")), Entered)


# --- what is handed on --------------------------------------------------------------------------------------


def test_a_command_is_handed_on_without_its_passwords() -> None:
    assert without_secrets(Login(id=3, name="ann", password=GOOD)) == Login(id=3, name="ann", password="")
    assert without_secrets(ChangePassword(old=GOOD, new=BETTER)) == ChangePassword(old="", new="")
    assert without_secrets(Enter(name="ann")) == Enter(name="ann")


async def test_the_store_never_sees_a_password(house: House) -> None:
    seen: list[str] = []
    decide = type(house.store.state).decide

    def noted(state: object, who: object, command: Command, *rest: object) -> object:
        seen.append(repr(command))
        return decide(state, who, command, *rest)  # type: ignore[arg-type]

    type(house.store.state).decide = noted  # type: ignore[method-assign, assignment]
    try:
        olga = await house.owner()
        await olga.ask(ChangePassword(old=GOOD, new=BETTER))
        await olga.ask(SetPolicy(policy="password", value="on", password=BETTER))
        await house.visitor().ask(Enter(name="ann", password=BETTER))
    finally:
        type(house.store.state).decide = decide  # type: ignore[method-assign]
    assert seen
    assert not [each for each in seen if GOOD in each or BETTER in each]


async def test_a_password_of_the_settings_is_changed_there_alone(house: House) -> None:
    olga = await house.owner()
    house.hub.gate.fixed = {"password": "accounts.password"}
    for value, password in (("on", BETTER), ("off", "")):
        refused = await olga.ask(SetPolicy(policy="password", value=value, password=password))
        assert refused == Refused("policy_fixed", {"policy": "password", "setting": "accounts.password"})
    ann = await house.account("ann")
    assert isinstance(await olga.ask(SetPolicy(policy="guests", value="no")), Accepted)
    assert code(await ann.ask(SetPolicy(policy="password", value="off"))) == "forbidden"
