"""What people on IRC and people elsewhere do to each other's messages, over both wires of one house."""

import pytest
from msgspec.structs import replace

from chinwag.protocols.irc.drafts import off
from chinwag.protocols.native import SERVER_FRAME_LIMIT, Frames, Native
from chinwag.protocols.native_client import decode_server, encode_command, opening
from chinwag.room.commands import Command, Enter, Join, React, Say, Typing
from chinwag.room.commands_metadata import SetMetadata
from chinwag.room.commands_moderation import RenameRoom
from chinwag.room.entry import Entry
from chinwag.room.events import Event, Reacted, Said, Typed
from chinwag.room.events_metadata import MetadataSet
from chinwag.room.events_moderation import RoomRenamed
from tests.protocols.irc.talk import SETUP, Client, Talk
from tests.support.wires import ToyConnection

TAGS = ("message-tags", "echo-message")


class Elsewhere:
    """A person with the native protocol."""

    def __init__(self, talk: Talk, name: str) -> None:
        self.talk, self.connection, self.frames = talk, ToyConnection(), Frames(SERVER_FRAME_LIMIT)
        self.session = talk.hub.open_session(self.connection, Native())
        self.session.received(opening(Enter(name=name)))
        talk.turn()
        self.heard()

    def ask(self, *commands: Command) -> list[Entry]:
        """Ask, and what is heard then."""
        for command in commands:
            self.session.received(encode_command(command))
            self.talk.turn()
        return self.heard()

    def heard(self) -> list[Entry]:
        """Every entry heard since the last time."""
        self.talk.turn()
        found = [decode_server(text) for text in self.frames.feed(self.connection.take())]
        return [one for one in found if isinstance(one, Entry)]


@pytest.fixture
async def talk() -> Talk:
    talk = Talk(replace(SETUP, backlog=0))
    await talk.store.open()
    return talk


def both(talk: Talk, *caps: str) -> tuple[Client, Elsewhere]:
    """Ann with IRC, who rules #den, and bob elsewhere."""
    ann = talk.client("ann", *(caps or TAGS))
    ann.ask("JOIN #den")
    bob = Elsewhere(talk, "bob")
    bob.ask(Join(room="den"))
    ann.heard()
    return ann, bob


def event_of(entries: list[Entry]) -> Event:
    """What happened in the one entry there is."""
    (entry,) = entries
    return entry.event


def id_of(line: str) -> str:
    """The id that a line bears."""
    return line.partition("msgid=")[2].partition(" ")[0].partition(";")[0]


async def test_a_reaction_goes_both_ways_and_comes_off_both_ways(talk: Talk) -> None:
    ann, bob = both(talk)
    (entry,) = bob.ask(Say(room="den", text="tea?"))
    (line,) = ann.heard()
    id = id_of(line)
    ann.ask(f"@+reply={id};+draft/react=👍 TAGMSG #den")
    assert event_of(bob.heard()) == Reacted(target=entry.seq, emoji="👍")
    ann.ask(f"@+draft/reply={id};+draft/unreact=👍 TAGMSG #den")
    assert event_of(bob.heard()) == Reacted(target=entry.seq, emoji="👍", on=False)
    for on, tag in ((True, "+draft/react"), (False, "+draft/unreact")):
        bob.ask(React(room="den", seq=entry.seq, emoji="🎂", on=on))
        (line,) = ann.heard()
        assert line.endswith(" :bob!bob@guest.chinwag TAGMSG #den")
        assert f"+reply={id};{tag}=🎂;+draft/reply={id}" in line


async def test_an_answer_goes_both_ways(talk: Talk) -> None:
    ann, bob = both(talk)
    (entry,) = bob.ask(Say(room="den", text="tea?"))
    (line,) = ann.heard()
    (echo,) = ann.ask(f"@+reply={id_of(line)} PRIVMSG #den :yes")
    event = event_of(bob.heard())
    assert isinstance(event, Said)
    assert (event.text, event.reply) == ("yes", entry.seq)
    assert f"+reply={id_of(line)};+draft/reply={id_of(line)}" in echo
    bob.ask(Say(room="den", text="good", reply=entry.seq + 1))
    (heard,) = ann.heard()
    assert f"+reply={id_of(echo)};+draft/reply={id_of(echo)}" in heard


async def test_who_types_is_seen_on_both_sides(talk: Talk) -> None:
    ann, bob = both(talk)
    for on, word in ((True, "active"), (False, "done")):
        bob.ask(Typing(room="den", on=on))
        (line,) = ann.heard()
        assert f"+typing={word} :bob!bob@guest.chinwag TAGMSG #den" in line
        ann.ask(f"@+typing={word} TAGMSG #den")
        assert event_of(bob.heard()) == Typed(on=on)


@pytest.mark.parametrize("name", ["typing", "draft/react"])
async def test_what_is_off_passes_neither_way(name: str) -> None:
    talk = Talk(replace(SETUP, backlog=0, off=off([name])))
    await talk.store.open()
    ann, bob = both(talk)
    (entry,) = bob.ask(Say(room="den", text="tea?"))
    ann.heard()
    does = {"typing": Typing(room="den"), "draft/react": React(room="den", seq=entry.seq, emoji="👍")}
    tags = {"typing": "+typing=active", "draft/react": "+draft/react=👍"}
    bob.ask(does[name])
    assert ann.heard() == []
    assert ann.ask(f"@{tags[name]} TAGMSG #den") == []
    assert bob.heard() == []


async def test_without_replies_an_answer_is_words_alone_on_irc() -> None:
    talk = Talk(replace(SETUP, backlog=0, off=off(["draft/reply"])))
    await talk.store.open()
    ann, bob = both(talk)
    (entry,) = bob.ask(Say(room="den", text="tea?"))
    bob.ask(Say(room="den", text="well?", reply=entry.seq))
    assert "reply" not in " ".join(ann.heard())


async def test_the_words_of_a_channel_and_its_new_name_are_seen_elsewhere(talk: Talk) -> None:
    ann, bob = both(talk, "draft/metadata-3", "draft/channel-rename", "batch")
    ann.ask("METADATA #den SET url x")
    assert event_of(bob.heard()) == MetadataSet(key="url", value="x")
    ann.ask("RENAME #den #lair :more room")
    (entry,) = bob.heard()
    assert (entry.room, entry.event) == ("lair", RoomRenamed(old="den", name="lair", reason="more room"))
    (entry,) = bob.ask(Say(room="lair", text="hi"))
    assert entry.seq == 6
    assert ann.heard() == [":bob!bob@guest.chinwag PRIVMSG #lair :hi"]


async def test_what_others_know_of_a_room_comes_to_irc_by_its_own_commands(talk: Talk) -> None:
    ann, _ = both(talk, "draft/metadata-3", "batch", "draft/channel-rename")
    ann.ask("METADATA * SUB url")
    assert ann.session.person is not None
    for command in (SetMetadata(room="den", key="url", value="y"), RenameRoom(room="den", name="lair")):
        talk.store.submit(None, ann.session.person, command)
    assert ann.heard() == [":ann!~ann@localhost RENAME #den #lair :", ":irc.test 761 * #den url * y"]
