"""The client's half, against the server's: what one writes the other reads."""

from typing import get_args

import pytest

from chinwag.protocols import messages, native_client
from chinwag.protocols.contract import BadBytes
from chinwag.protocols.native import ENTRY_LIMIT, Frames, Native
from chinwag.protocols.native_client import Answer, Goodbye, WelcomeAnswer, decode_server, encode_command, opening
from chinwag.room import commands, events, results
from chinwag.room import commands_accounts as accounts
from chinwag.room import commands_moderation as order
from chinwag.room import events_accounts as facts
from chinwag.room import events_moderation as acts
from chinwag.room.commands import Command
from chinwag.room.commands_presence import WISHES
from chinwag.room.entry import SERVER, Entry, Person
from chinwag.room.events_metadata import MetadataSet
from chinwag.room.events_presence import SIGNS
from chinwag.room.operating import Record
from chinwag.room.refusals import Refused
from chinwag.room.results import PersonInfo, Result, RoomInfo
from chinwag.room.retention import Sweep

ALICE = Person("g1", "alice")
LOBBY = RoomInfo("lobby", "Bread", 9, 1, 3, joined=True, read=4)
BOB = PersonInfo("g2", "bob", "guest", "lunch")
LINE = Entry("lobby", 7, 1000, ALICE, events.Said(text="hi"))

COMMANDS: list[Command] = [
    commands.Quit(id=1, reason="bye"),
    commands.Rename(id=1, name="al"),
    commands.SetAway(text="lunch"),
    commands.CreateRoom(id=2, room="dev", topic="x"),
    commands.Join(id="a", room="dev", backlog=5),
    commands.Leave(room="dev"),
    commands.SetTopic(room="dev", topic="y"),
    commands.Say(id=3, room="dev", text='a "b" \\ é\n☃', reply=2, action=True, cid="n1"),
    commands.Edit(room="dev", seq=2, text="z"),
    commands.Redact(room="dev", seq=2),
    commands.React(room="dev", seq=2, emoji="👍", on=False),
    commands.Whisper(to="bob", text="psst"),
    commands.Typing(room="dev"),
    commands.MarkRead(room="dev", seq=3),
    commands.ListRooms(id=4),
    commands.ListPeople(room="dev"),
    commands.GetPage(room="dev", after=0, limit=500),
    commands.Search(query="x", before=9),
    commands.Ping(data="x"),
    accounts.Register(password="p", code="c"),
    accounts.Login(name="al", password="p", backlog=2),
    accounts.ChangePassword(old="p", new="q"),
    accounts.LoginByKey(),
    accounts.AddKey(),
    accounts.RemoveKey(key="1"),
    accounts.ListKeys(),
    accounts.LogoutOthers(id=5),
    accounts.DeleteAccount(password="p", messages=True),
    accounts.RemoveAccount(name="al", reason="gone"),
    accounts.Claim(code="c"),
    accounts.Invite(room="dev", uses=3, seconds=60),
    accounts.Accept(code="c"),
    accounts.RevokeInvite(invite="d"),
    accounts.ListInvites(),
    accounts.SetPolicy(policy="guests", value="no"),
    order.SetRole(person="al", role="voiced", room="dev"),
    order.SetMode(room="dev", mode="slow", value=5),
    order.Kick(person="al", room="dev", reason="x"),
    order.Ban(mask="al*", seconds=60),
    order.CountBan(mask="10.0.0.0/8"),
    order.Unban(mask="al*"),
    order.ListBans(room="dev"),
    order.Mute(person="al", seconds=60),
    order.Unmute(person="al"),
    order.SetFilter(pattern="spa+m", action="mask"),
    order.TryFilter(pattern="spa+m", room="dev"),
    order.ListFilters(),
    order.Report(room="dev", seq=2, reason="rude"),
    order.Undo(seq=2, room="dev"),
    order.Audit(room="dev", limit=5),
    order.RaiseHand(room="dev"),
    order.LowerHand(room="dev", person="al"),
    order.CallOn(room="dev"),
    order.ListHands(room="dev"),
    order.RenameRoom(room="dev", name="tools"),
]

EVENTS: list[events.Event] = [
    events.Said(text="hi", reply=3, reactions={"👍": ["bob"]}),
    events.Edited(target=3, text="x"),
    events.Redacted(target=3),
    events.Reacted(target=3, emoji="👍"),
    events.RoomCreated(name="dev"),
    events.TopicSet(topic="x"),
    events.Joined(),
    events.Left(reason="x"),
    events.Arrived(rooms=("lobby", "dev")),
    events.Departed(),
    events.Renamed(old="al", rooms=("lobby",)),
    events.AwaySet(text=""),
    events.Whispered(to="bob", to_id="g2", text="psst"),
    events.Tagged(tags={"+x": "y"}),
    events.Typed(on=False),
    events.Marked(seq=12),
    events.Noticed(code="stopping", values={"a": "b"}),
    facts.AccountOpened(account="a1", name="al", rooms=("lobby",)),
    facts.AccountRenamed(account="a1", before="al", after="alice"),
    facts.PasswordChanged(account="a1"),
    facts.KeyAdded(account="a1", kind="certificate", value="c5"),
    facts.KeyRemoved(account="a1", kind="certificate", value="c5"),
    facts.BecameOperator(name="root"),
    facts.LoggedOut(account="a1", generation=2),
    facts.AccountDeleted(account="a1"),
    facts.InviteMade(invite="d", room_key="dev", uses=2, until=9),
    facts.InviteUsed(invite="d"),
    facts.InviteRevoked(invite="d"),
    facts.PolicySet(policy="guests", before="yes", after="no"),
    facts.Reported(room_key="dev", target=2, person="g2"),
    facts.Flagged(room_key="dev", target=2, pattern="x"),
    facts.LoggedIn(was="g1", old="al", rooms=("lobby",)),
    acts.Kicked(person="g2", name="bob"),
    acts.Banned(kind="name", mask="bob*", until=9, reason="x"),
    acts.Unbanned(kind="name", mask="bob*"),
    acts.Muted(person="g2", name="bob"),
    acts.Unmuted(person="g2", name="bob"),
    acts.RoleSet(person="g2", name="bob", before="guest", after="voiced"),
    acts.ModeSet(mode="slow", before=0, after=5),
    acts.FilterSet(pattern="x", before="", after="mask"),
    acts.Invited(person="g2", name="bob"),
    acts.HandRaised(),
    acts.HandLowered(person="g2", name="bob"),
    acts.CalledOn(person="g2", name="bob"),
    acts.Swept(room_key="den", upto=9),
    acts.Operated(operation="drain", about="60 s"),
    acts.RoomRenamed(old="dev", name="tools", reason="x"),
    MetadataSet(key="url", value="https://x.test", account="a1"),
]

RESULTS: list[tuple[Command, Result]] = [
    (COMMANDS[7], results.Accepted(room="dev", seq=3, at=5)),
    (COMMANDS[13], results.Done()),
    (COMMANDS[11], results.Told(to="Bob", text="psst", action=True)),
    (COMMANDS[1], results.Named(person=ALICE)),
    (COMMANDS[4], results.Joined(room=LOBBY, people=(BOB,), backlog=(LINE,))),
    (COMMANDS[14], results.RoomList(rooms=(LOBBY,))),
    (COMMANDS[15], results.PeopleList(room="", people=(BOB,))),
    (COMMANDS[16], results.Page(room="lobby", entries=(LINE, LINE), first=1, head=9, more=True)),
    (COMMANDS[17], results.Hits(query="x", entries=(LINE,), next=4)),
    (COMMANDS[18], results.Pong(data="x")),
    (COMMANDS[22], results.Renewed(token="t")),
    (COMMANDS[26], results.Invitation(code="c", room="dev", uses=3, until=9)),
    (COMMANDS[30], results.Rows(what="bans", room="dev", rows=({"kind": "name", "mask": "al*", "until": 9},))),
]


def subclasses(kind: type[object]) -> set[type[object]]:
    children: list[type[object]] = kind.__subclasses__()
    return {leaf for child in children for leaf in subclasses(child)} or {kind}


def test_every_command_event_and_result_has_its_message() -> None:
    asked = {kind for kind in subclasses(Command) if not kind.__module__.startswith("chinwag.console")}
    assert set(get_args(messages.Asked)) == asked - {commands.Enter, Sweep, Record, accounts.LoginByScram} - WISHES
    assert set(get_args(native_client.Told)) == subclasses(events.Event) - {native_client.Newer} - SIGNS
    assert set(messages.ANSWERS) == subclasses(Result) - {results.Challenge}
    assert set(get_args(native_client.Answered)) == subclasses(messages.Message)
    assert not native_client.TOLD & native_client.ANSWERED


def test_the_lists_of_this_test_leave_nothing_out() -> None:
    assert {type(command) for command in COMMANDS} == set(get_args(messages.Asked))
    assert {type(event) for event in EVENTS} == set(get_args(native_client.Told))
    assert {type(result) for _, result in RESULTS} | {results.Entered} == set(messages.ANSWERS)


def test_an_opening_is_an_enter_on_the_other_side() -> None:
    enter = commands.Enter(id=0, name="alice", token="t", backlog=50)
    assert Native().receive(opening(enter, "test/1.0")) == [enter]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: type(command).__name__)
def test_a_command_arrives_as_it_was_meant(command: Command) -> None:
    wire = Native()
    wire.receive(opening(commands.Enter(name="alice")))
    assert wire.receive(encode_command(command)) == [command]


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: type(event).__name__)
def test_an_entry_arrives_as_it_was_told(event: events.Event) -> None:
    seq = 8 if isinstance(event, events.Stored) else 0
    entry = Entry("dev", seq, 1000, SERVER, event)
    assert decode_server(messages.entry_text(entry)) == entry


@pytest.mark.parametrize(("command", "result"), RESULTS, ids=[type(result).__name__ for _, result in RESULTS])
def test_an_answer_arrives_as_it_was_given(command: Command, result: Result) -> None:
    assert decode_server(messages.answer_text(command, result)) == Answer(command.id, result)


def test_the_welcome_tells_the_version_and_the_limits() -> None:
    entered = results.Entered(
        person=ALICE, token="t", epoch=3, server="here", motd="hm", rooms=(LOBBY,), people=(BOB,), backlog=(LINE,)
    )
    found = decode_server(messages.answer_text(commands.Enter(id=0, name="alice"), entered))
    assert found == WelcomeAnswer(0, entered, version=1, limits=messages.LIMITS)


def test_a_refusal_arrives_with_its_sentence() -> None:
    refused = Refused("room_unknown", {"room": "dev"})
    found = decode_server(messages.error_text(refused, 3))
    assert found == Answer(3, refused, "There is no room dev. /rooms lists them, /create dev makes it.")


def test_a_goodbye_arrives_with_its_sentence() -> None:
    assert decode_server(messages.bye_text("quit")) == Goodbye("quit", "Goodbye.")


def test_what_is_newer_than_this_client_is_passed_over() -> None:
    assert decode_server(b'{"t":"hologram","x":1}') is None
    assert decode_server(b'{"x":1}') is None
    assert decode_server(b'{"t":"pong","data":"x","new":1}') == Answer(None, results.Pong(data="x"))


@pytest.mark.parametrize(
    "text", [b"", b"[]", b"x", b'{"t":"said"}', b'{"t":"ok","seq":"x"}', b'{"t":"ok"}', b"\xff"]
)
def test_a_server_that_talks_nonsense_is_bad_bytes(text: bytes) -> None:
    with pytest.raises(BadBytes):
        decode_server(text)


# --- answers keep within a frame ----------------------------------------------------------------------------


def long_page() -> results.Page:
    lines = tuple(Entry("dev", seq, seq, ALICE, events.Said(text="x" * 4000), pos=seq) for seq in range(1, 51))
    return results.Page(room="dev", entries=lines, first=1, head=50, more=False)


def page_for(command: commands.GetPage) -> results.Page:
    answer = decode_server(messages.answer_text(command, long_page()))
    assert isinstance(answer, Answer)
    assert isinstance(answer.result, results.Page)
    return answer.result


def test_a_page_of_long_messages_is_cut_at_its_far_end_and_says_there_is_more() -> None:
    backward = page_for(commands.GetPage(room="dev"))
    onward = page_for(commands.GetPage(room="dev", after=0))
    assert backward.more
    assert backward.entries[-1].seq == 50
    assert [line.seq for line in backward.entries] == list(range(51 - len(backward.entries), 51))
    assert onward.more
    assert [line.seq for line in onward.entries] == list(range(1, 1 + len(onward.entries)))


def test_hits_that_are_cut_say_where_to_go_on() -> None:
    found = results.Hits(query="x", entries=long_page().entries[::-1], next=0)
    answer = decode_server(messages.answer_text(commands.Search(query="x"), found))
    assert isinstance(answer, Answer)
    assert isinstance(answer.result, results.Hits)
    assert answer.result.next == answer.result.entries[-1].seq > 1


def test_a_backlog_keeps_the_last_lines_of_every_room() -> None:
    other = tuple(Entry("lobby", line.seq, line.at, line.who, line.event) for line in long_page().entries)
    entered = results.Entered(
        person=ALICE, token="t", epoch=1, server="s", motd="", rooms=(), backlog=long_page().entries + other
    )
    answer = decode_server(messages.answer_text(commands.Enter(name="a"), entered))
    assert isinstance(answer, WelcomeAnswer)
    assert isinstance(answer.result, results.Entered)
    kept = [(line.room, line.seq) for line in answer.result.backlog]
    assert kept[-1] == ("lobby", 50)
    assert ("dev", 50) in kept
    assert len(kept) < 20


def test_client_and_server_agree_on_frames() -> None:
    stream = opening(commands.Enter(name="alice"))[8:]
    assert len(Frames(ENTRY_LIMIT).feed(stream)) == 1


def test_an_entry_of_a_kind_that_is_not_known_yet_keeps_its_place() -> None:
    told = b'{"t":"painted","room":"lobby","seq":7,"at":1,"from":{"id":"g1","name":"a"},"colour":"red"}'
    found = native_client.decode_server(told)
    assert isinstance(found, Entry)
    assert (found.seq, type(found.event)) == (7, native_client.Newer)
    page = b'{"t":"page","id":1,"room":"lobby","entries":[%s],"first":1,"head":7,"more":false}' % told
    answer = native_client.decode_server(page)
    assert isinstance(answer, native_client.Answer)
    assert isinstance(answer.result, results.Page)
    assert [entry.seq for entry in answer.result.entries] == [7]
