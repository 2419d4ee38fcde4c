"""Words under a key, as IRC clients set, ask for and hear of them."""

import pytest

from chinwag.protocols.irc import following
from chinwag.protocols.irc.isupport import METADATA_SUBS
from chinwag.room.limits import Rate
from chinwag.room.metadata import KEYS
from chinwag.room.modes import Modes
from tests.protocols.irc.talk import Client, Talk

NEW = ("draft/metadata-3", "batch")
OLD = ("draft/metadata-2", "batch")


@pytest.fixture
async def talk() -> Talk:
    talk = Talk()
    await talk.store.open()
    return talk


def inside(lines: list[str]) -> list[str]:
    """What stands in the one batch there is, without its tag."""
    name = lines[0].split(" ")[2][1:]
    assert lines[-1] == f":irc.test BATCH -{name}"
    assert all(line.startswith(f"@batch={name} ") for line in lines[1:-1])
    return [line.partition(" ")[2] for line in lines[1:-1]]


def both(talk: Talk, *caps: str) -> tuple[Client, Client]:
    """Ann, who rules #den, and bob, who is in it."""
    ann, bob = talk.client("ann", *caps), talk.client("bob", *caps)
    ann.ask("JOIN #den"), bob.ask("JOIN #den"), ann.heard()
    return ann, bob


# --- setting and asking -------------------------------------------------------------------------------------


async def test_a_value_is_set_and_asked_for_by_others(talk: Talk) -> None:
    ann, bob = both(talk, *NEW)
    assert ann.ask("METADATA * SET url :https://x.test") == [":irc.test 761 ann ann url * https://x.test"]
    heard = bob.ask("METADATA Ann GET url color $x")
    assert heard[0] == ":irc.test BATCH +b2 metadata ann"
    assert inside(heard) == [
        ":irc.test 761 bob ann url * https://x.test",
        ":irc.test 766 bob ann color :Key is not set",
        ":irc.test FAIL METADATA INVALID_KEY $x :Invalid key",
    ]
    assert inside(bob.ask("METADATA ann LIST")) == [":irc.test 761 bob ann url * https://x.test"]
    assert ann.ask("METADATA * SET url") == [":irc.test 766 ann ann url :Key is not set"]
    assert inside(bob.ask("METADATA ann LIST")) == []


async def test_a_value_comes_back_cleaned(talk: Talk) -> None:
    ann = talk.client("ann", *NEW)
    assert ann.ask("METADATA * SET status :a\x02  b") == [":irc.test 761 ann ann status * :a b"]
    assert ann.ask("METADATA * SET status :") == [":irc.test 761 ann ann status * :"]


async def test_a_channels_words_are_its_operators_to_set_and_its_members_to_see(talk: Talk) -> None:
    ann, bob = both(talk, *NEW)
    assert ann.ask("METADATA #DEN SET url x") == [":irc.test 761 ann #den url * x"]
    assert bob.ask("METADATA #den SET url y") == [
        ":irc.test FAIL METADATA KEY_NO_PERMISSION #den url :You do not have permission to set that"
    ]
    assert inside(bob.ask("METADATA #den GET url")) == [":irc.test 761 bob #den url * x"]
    assert inside(ann.ask("METADATA #den CLEAR")) == [":irc.test 766 ann #den url :Key is not set"]


CLOSED = [
    (Modes(invite_only=1), "KEY_NO_PERMISSION"),
    (Modes(password=1), "KEY_NO_PERMISSION"),
    (Modes(hidden=1), "INVALID_TARGET"),
]


@pytest.mark.parametrize(("modes", "code"), CLOSED)
@pytest.mark.parametrize("asked", ["GET url", "LIST", "SYNC"])
async def test_who_may_not_come_in_sees_nothing_of_it(talk: Talk, modes: Modes, code: str, asked: str) -> None:
    ann, eve = talk.client("ann", *NEW), talk.client("eve", *NEW)
    ann.ask("JOIN #den", "METADATA #den SET url secret")
    assert "secret" in " ".join([*eve.ask("METADATA * SUB url"), *eve.ask(f"METADATA #den {asked}")])
    talk.store.state.rooms["den"].ordered().modes = modes
    (heard,) = eve.ask(f"METADATA #den {asked}")
    assert heard.startswith(f":irc.test FAIL METADATA {code} #den")


@pytest.mark.parametrize(
    ("caps", "line", "answer"),
    [
        (NEW, "METADATA nobody LIST", "INVALID_TARGET nobody :Invalid metadata target"),
        (NEW, "METADATA * FLY", "INVALID_PARAMS FLY :Invalid subcommand"),
        (OLD, "METADATA * FLY", "SUBCOMMAND_INVALID FLY :Invalid subcommand"),
        (NEW, "METADATA * SET $x y", "INVALID_KEY $x :Invalid key"),
        (OLD, "METADATA * SET $x y", "KEY_INVALID $x :Invalid key"),
        (NEW, f"METADATA * SET url {'x' * 301}", "INVALID_VALUE url :A value has at most 300 bytes"),
        (OLD, f"METADATA * SET url {'x' * 301}", "VALUE_INVALID :A value has at most 300 bytes"),
        (OLD, "METADATA * SET url", "KEY_NOT_SET ann url :Key is not set"),
        (NEW, "METADATA bob CLEAR", "KEY_NO_PERMISSION bob * :You do not have permission to set that"),
    ],
)
async def test_what_fails_is_called_as_its_draft_calls_it(
    talk: Talk, caps: tuple[str, ...], line: str, answer: str
) -> None:
    ann, _ = both(talk, *caps)
    assert ann.ask(line) == [f":irc.test FAIL METADATA {answer}"]


async def test_more_keys_than_there_may_be_are_refused(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "CHANGES", Rate(100, 1))
    ann, old = talk.client("ann", *NEW), talk.client("old", *OLD)
    for client in (ann, old):
        client.ask(*[f"METADATA * SET k{number} x" for number in range(KEYS)])
    assert ann.ask("METADATA * SET more x") == [f":irc.test FAIL METADATA LIMIT_REACHED ann {KEYS} :Too many keys"]
    assert old.ask("METADATA * SET more x") == [":irc.test FAIL METADATA LIMIT_REACHED old :Too many keys"]


async def test_who_changes_too_much_is_told_when_to_go_on(talk: Talk) -> None:
    ann = talk.client("ann", *NEW)
    for number in range(20):
        assert " 761 " in ann.ask(f"METADATA * SET url {number}")[0]
    (late,) = ann.ask("METADATA * SET url late")
    assert late == ":irc.test FAIL METADATA RATE_LIMITED ann url 5 :Too many changes: wait 5 seconds"
    talk.now += 5_000
    assert " 761 " in ann.ask("METADATA * SET url late")[0]


async def test_keys_are_asked_for_where_they_are_needed(talk: Talk) -> None:
    ann = talk.client("ann", *NEW)
    for word in ("GET", "SET", "SUB", "UNSUB"):
        assert ann.ask(f"METADATA * {word}") == [":irc.test 461 ann METADATA :Not enough parameters"]


# --- following ----------------------------------------------------------------------------------------------


async def test_followers_hear_of_changes_each_in_its_draft(talk: Talk) -> None:
    ann, bob = both(talk, *NEW)
    old, deaf = talk.client("old", *OLD), talk.client("deaf", *NEW)
    for client in (old, deaf):
        client.ask("JOIN #den")
    ann.heard(), bob.heard(), old.heard()
    bob.ask("METADATA * SUB url"), old.ask("METADATA * SUB url color"), deaf.ask("METADATA * SUB color")
    assert ann.ask("METADATA * SET url x", "METADATA #den SET url y", "METADATA * SET url") == [
        ":irc.test 761 ann ann url * x", ":irc.test 761 ann #den url * y",
        ":irc.test 766 ann ann url :Key is not set",
    ]  # fmt: skip
    assert bob.heard() == [
        ":irc.test 761 * ann url * x", ":irc.test 761 * #den url * y", ":irc.test 766 * ann url :Key is not set"
    ]  # fmt: skip
    assert old.heard() == [
        ":ann!~ann@localhost METADATA ann url * x", ":ann!~ann@localhost METADATA #den url * y",
        ":ann!~ann@localhost METADATA ann url *",
    ]  # fmt: skip
    assert deaf.heard() == []


async def test_who_shares_no_channel_hears_nothing_unless_watching(talk: Talk) -> None:
    ann, bob, eve = talk.client("ann", *NEW), talk.client("bob", *NEW), talk.client("eve", *NEW)
    bob.ask("METADATA * SUB url"), eve.ask("METADATA * SUB url", "MONITOR + ann")
    ann.ask("METADATA * SET url x")
    assert bob.heard() == []
    assert eve.heard() == [":irc.test 761 * ann url * x"]
    assert bob.ask("MONITOR + ann")[1:] == [":irc.test 761 bob ann url * x"]


async def test_joining_hands_out_what_is_followed(talk: Talk) -> None:
    ann, bob = talk.client("ann", *NEW), talk.client("bob", *NEW)
    ann.ask("JOIN #den", "METADATA * SET url x", "METADATA #den SET url y", "METADATA * SET other z")
    bob.ask("METADATA * SUB url")
    heard = bob.ask("JOIN #den")
    start = next(index for index, line in enumerate(heard) if " BATCH " in line)
    assert heard[start] == ":irc.test BATCH +b2 metadata #den"
    assert inside(heard[start:]) == [":irc.test 761 bob #den url * y", ":irc.test 761 bob ann url * x"]


async def test_those_who_are_there_hear_what_is_known_of_who_joins(talk: Talk) -> None:
    ann, bob = talk.client("ann", *NEW), talk.client("bob", *NEW)
    bob.ask("JOIN #den", "METADATA * SUB url")
    ann.ask("METADATA * SET url x", "JOIN #den")
    assert ":irc.test 761 * ann url * x" in bob.heard()


async def test_of_a_large_channel_it_is_said_to_ask_later(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chinwag.protocols.irc.metadata_sync.AT_ONCE", 1)
    ann, bob = talk.client("ann", *NEW), talk.client("bob", *NEW)
    ann.ask("JOIN #den", "METADATA * SET url x", "METADATA #den SET url y")
    bob.ask("METADATA * SUB url")
    assert bob.ask("JOIN #den")[-1] == ":irc.test 774 bob #den 2"
    assert len(inside(bob.ask("METADATA #den SYNC"))) == 2


async def test_who_asks_for_too_much_is_told_to_ask_later(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "ROWS", Rate(2, 1))
    ann, bob = talk.client("ann", *NEW), talk.client("bob", *NEW)
    ann.ask("JOIN #den", "METADATA * SET url x", "METADATA #den SET url y")
    bob.ask("METADATA * SUB url", "METADATA #den SYNC")
    assert bob.ask("METADATA #den SYNC") == [":irc.test 774 bob #den 2"]
    talk.now += 2_000
    assert len(inside(bob.ask("METADATA #den SYNC"))) == 2


async def test_all_that_one_hears_of_is_asked_for_at_once(talk: Talk) -> None:
    ann, bob = both(talk, *NEW)
    ann.ask("METADATA * SET url x", "METADATA #den SET url y")
    assert bob.ask("METADATA * SUB url $x") == [
        ":irc.test FAIL METADATA INVALID_KEY $x :Invalid key", ":irc.test 770 bob url", ":irc.test 774 bob *ALL 0"
    ]  # fmt: skip
    assert sorted(inside(bob.ask("METADATA *ALL SYNC"))) == [
        ":irc.test 761 bob #den url * y", ":irc.test 761 bob ann url * x"
    ]  # fmt: skip


async def test_the_older_draft_is_told_at_once_what_it_follows_now(talk: Talk) -> None:
    ann, bob = both(talk, *OLD)
    ann.ask("METADATA * SET url x")
    first, *rest = bob.ask("METADATA * SUB url")
    assert first == ":irc.test 770 bob url"
    assert inside(rest) == [":irc.test METADATA ann url * x"]
    assert bob.ask("METADATA * SUB color") == [":irc.test 770 bob color"]


async def test_there_are_so_many_subscriptions_and_no_more(talk: Talk) -> None:
    new, old = talk.open(), talk.open()
    for client, caps in ((new, NEW), (old, OLD)):
        client.ask("CAP LS 302", f"CAP REQ :{' '.join(caps)}")
        for number in range(METADATA_SUBS):
            client.ask(f"METADATA * SUB k{number}")
    assert new.ask("METADATA * SUB k0 more rest") == [
        f":irc.test FAIL METADATA LIMIT_REACHED more {METADATA_SUBS} :Too many subscriptions", ":irc.test 770 * k0"
    ]  # fmt: skip
    assert old.ask("METADATA * SUB more")[0] == ":irc.test FAIL METADATA TOO_MANY_SUBS more :Too many subscriptions"


async def test_subscriptions_are_listed_and_given_up(talk: Talk) -> None:
    ann = talk.client("ann", *NEW)
    ann.ask("METADATA * SUB url color")
    heard = ann.ask("METADATA * SUBS")
    assert heard[0] == ":irc.test BATCH +b2 metadata-subs"
    assert inside(heard) == [":irc.test 772 ann url color"]
    assert ann.ask("METADATA * UNSUB url never $x") == [
        ":irc.test FAIL METADATA INVALID_KEY $x :Invalid key", ":irc.test 771 ann url never"
    ]  # fmt: skip
    assert inside(ann.ask("METADATA * SUBS")) == [":irc.test 772 ann color"]


async def test_whois_shows_it_to_those_who_know_what_it_is(talk: Talk) -> None:
    ann, bob = talk.client("ann", *NEW), talk.client("bob")
    ann.ask("METADATA * SET url x")
    assert ":irc.test 760 ann ann url * x" in ann.ask("WHOIS ann")
    assert not [line for line in bob.ask("WHOIS ann") if " 760 " in line]


# --- before the welcome -------------------------------------------------------------------------------------


async def test_what_was_set_before_the_welcome_is_in_it_and_holds(talk: Talk) -> None:
    ann = talk.open()
    ann.ask("CAP LS 302", f"CAP REQ :{' '.join(NEW)}")
    assert ann.ask("METADATA * SET url x") == [":irc.test 761 * * url * x"]
    ann.ask("METADATA * SET gone x")
    assert inside(ann.ask("METADATA * GET url color")) == [
        ":irc.test 761 * * url * x", ":irc.test 766 * * color :Key is not set"
    ]  # fmt: skip
    assert ann.ask("METADATA * SET gone") == [":irc.test 766 * * gone :Key is not set"]
    heard = ann.ask("NICK ann", "USER ann 0 * :Ann", "CAP END")
    start = next(index for index, line in enumerate(heard) if " BATCH " in line)
    assert inside(heard[start : start + 3]) == [":irc.test 761 ann ann url * x"]
    assert [line.split(" ")[1] for line in heard[start + 3 :]] == ["375", "372", "372", "372", "376"]
    assert inside(talk.client("bob", *NEW).ask("METADATA ann LIST")) == [":irc.test 761 bob ann url * x"]


async def test_one_can_clear_and_list_it_and_must_wait_for_the_rest(talk: Talk) -> None:
    ann = talk.open()
    assert ann.ask("METADATA * LIST") == [":irc.test 451 * :You have not registered"]
    ann.ask("CAP LS 302", f"CAP REQ :{' '.join(NEW)}", "METADATA * SET url x")
    assert inside(ann.ask("METADATA * LIST")) == [":irc.test 761 * * url * x"]
    assert inside(ann.ask("METADATA * CLEAR")) == [":irc.test 766 * * url :Key is not set"]
    assert ann.ask("METADATA * SYNC") == [":irc.test 774 * * 5"]
    assert ann.ask("METADATA #den LIST") == [
        ":irc.test FAIL METADATA KEY_NO_PERMISSION #den * :Finish connecting first"
    ]


async def test_the_welcome_has_an_empty_batch_where_nothing_is_known(talk: Talk) -> None:
    ann = talk.open()
    ann.ask("CAP LS 302", f"CAP REQ :{' '.join(OLD)}")
    heard = ann.ask("NICK ann", "USER ann 0 * :Ann", "CAP END")
    assert heard[-7:-5] == [":irc.test BATCH +b1 metadata ann", ":irc.test BATCH -b1"]
    assert [line.split(" ")[1] for line in heard[-5:]] == ["375", "372", "372", "372", "376"]


async def test_an_accounts_words_are_there_again_when_it_comes_back(talk: Talk) -> None:
    ann = talk.client("ann", *NEW)
    await ann.wait("METADATA * SET url x", "REGISTER * * sesame-street-9")
    ann.ask("QUIT")
    assert inside(talk.client("bob", *NEW).ask("METADATA ann LIST")) == [":irc.test 761 bob ann url * x"]
