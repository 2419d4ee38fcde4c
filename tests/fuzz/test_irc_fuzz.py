"""Any bytes to an IRC connection end in lines, never in a bug: parser, registration, and every command.

10,000 inputs; CHINWAG_FUZZ=1000000 runs that many.
"""

import asyncio
import os
from random import Random

import pytest
from msgspec.structs import replace

from chinwag.protocols.irc import lines
from chinwag.protocols.irc.lines import Broken, Lines, Message
from chinwag.session import Session
from tests.fuzz.mutations import bent, pieces
from tests.protocols.irc.talk import SETUP, Client, Talk

COUNT = int(os.environ.get("CHINWAG_FUZZ", "10000"))
EARLY: list[bytes] = [
    b"CAP LS 302\r\n", b"CAP REQ :batch message-tags\r\n", b"CAP END\r\n", b"NICK ann\r\n", b"USER a 0 * :A B\r\n",
    b"PASS x\r\n", b"AUTHENTICATE PLAIN\r\n", b"AUTHENTICATE AGEAYg==\r\n", b"PING x\r\n", b"REGISTER * * x\r\n",
    b"CAP REQ :draft/metadata-2 draft/pre-away\r\n", b"METADATA * SET url :x\r\n", b"METADATA * GET url y\r\n",
    b"METADATA * SUB url\r\n", b"METADATA * CLEAR\r\n", b"AWAY *\r\n", b"ISUPPORT\r\n",
    b"CAP LIST\r\n", b"AUTHENTICATE *\r\n", b"VERIFY ann 1\r\n", b"AUTHENTICATE SCRAM-SHA-256\r\n",
    b"AUTHENTICATE biwsbj11c2VyLHI9eA==\r\n", b"AUTHENTICATE +\r\n", b"AUTHENTICATE EXTERNAL\r\n",
    b"WEBIRC x web host 198.51.100.9 :secure\r\n",
]  # fmt: skip
LATER: list[bytes] = [
    b"@label=1;+a=b :src PRIVMSG #den,ann :hi there\r\n", b"JOIN #den,#dan key\r\n", b"JOIN 0\r\n",
    b"MODE #den +bvo-k+l a!b@c ann ann x 3\r\n", b"MODE #den +b\r\n", b"MODE ann +iB-w\r\n",
    b"WHO #den %tcuihsnfdlaor,7\r\n",
    b"WHOIS irc.test ann\r\n", b"WHOWAS ann 2\r\n", b"NAMES #den,#x\r\n", b"LIST >0,T<5,!x*\r\n",
    b"TOPIC #den :t\r\n",
    b"KICK #den ann :x\r\n", b"INVITE ann #den\r\n", b"NICK bob\r\n", b"AWAY :x\r\n", b"SETNAME :y\r\n",
    b"MONITOR + a,b\r\n", b"MONITOR L\r\n",
    b"CHATHISTORY BETWEEN #den msgid=r1-1 timestamp=2020-01-01T00:00:00.000Z 5\r\n",
    b"CHATHISTORY TARGETS timestamp=2020-01-01T00:00:00.000Z timestamp=2030-01-01T00:00:00.000Z 5\r\n",
    b"MARKREAD #den timestamp=2020-01-01T00:00:00.000Z\r\n", b"REDACT #den r2-3 :x\r\n", b"TAGMSG #den\r\n",
    b"BATCH +1 draft/multiline #den\r\n", b"@batch=1;draft/multiline-concat PRIVMSG #den :x\r\n", b"BATCH -1\r\n",
    b"OPER root toor\r\n", b"WALLOPS :x\r\n", b"KILL eve\r\n", b"HELP JOIN\r\n", b"LUSERS\r\n", b"PART #den :x\r\n",
    b"PRIVMSG NickServ :IDENTIFY ann x\r\n", b"NS REGISTER correct-horse\r\n", b"CS OP #den ann\r\n", b"INVITE\r\n",
    b"@+draft/react=\xf0\x9f\x91\x8d;+draft/reply=r2-3 TAGMSG #den\r\n", b"@+draft/persist;+x=y TAGMSG ann\r\n",
    b"@+typing=active TAGMSG #den\r\n", b"@+reply=r2-3 PRIVMSG #den :yes\r\n", b"PRIVMSG ann :note\r\n",
    b"METADATA #den SET a :b\r\n", b"METADATA * SUB avatar\r\n",
    b"METADATA * SET a :b\r\n", b"METADATA *ALL SYNC\r\n",
    b"METADATA ann GET a b\r\n", b"METADATA #den LIST\r\n", b"METADATA * UNSUB a\r\n",
    b"METADATA #den CLEAR\r\n", b"RENAME #den #dan\r\n", b"CERT LIST\r\n",
    b"CERT ADD\r\n", b"CERT REMOVE 1\r\n", b"SEARCH in=#den;text=hi\r\n", b"ISUPPORT\r\n",
    b"USERHOST ann\r\n", b"ISON ann\r\n", b"STATS u\r\n", b"NOTICE @#den :\x01VERSION\x01\r\n", b"VERSION\r\n",
]  # fmt: skip
CAPS = (
    "batch", "message-tags", "labeled-response", "echo-message", "draft/multiline", "draft/chathistory",
    "draft/metadata-3", "draft/search", "draft/channel-rename", "draft/pre-away", "draft/extended-isupport",
)  # fmt: skip


def test_whatever_is_parsed_is_written_as_one_line_or_refused() -> None:
    random = Random(1)
    written = 0
    for data in bent(random, EARLY + LATER, COUNT):
        held = Lines()
        for piece in pieces(random, data):
            held.add(piece)
        while (line := held.next()) is not None:
            if isinstance(line, Broken | bytes) or (found := lines.parse(line)) is None:
                continue
            assert found.command
            try:
                out = lines.encode(Message(found.command, found.params, found.source, found.tags))
            except ValueError:
                continue
            assert out.count(b"\n") == out.count(b"\r") == 1
            assert b"\0" not in out
            written += 1
        assert held.held <= lines.LONGEST
    assert written > COUNT // 4


@pytest.mark.parametrize(("seeds", "start"), [(EARLY, False), (LATER, True)], ids=["registration", "commands"])
async def test_no_input_breaks_a_connection(
    seeds: list[bytes], start: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk = Talk(replace(SETUP, scram=True))
    await talk.store.open()
    talk.hub.gate.allow_scram(b"secret", 4096)

    bugs: list[Exception] = []

    def broke(session: Session, error: Exception) -> None:
        bugs.append(error)

    monkeypatch.setattr(talk.hub, "bug", broke)
    monkeypatch.setattr(talk.hub, "trouble", broke)
    random = Random(2)
    eve = talk.client("eve", *CAPS)
    client: Client | None = None
    for number, data in enumerate(bent(random, seeds, COUNT // 2)):
        if client is None or client.session.closed or client.session.ending or number % 200 == 0:
            if client is not None:
                client.session.lost("gone")
            client = talk.client(f"ann{number}", *CAPS) if start else talk.open()
            client.ask(*(["JOIN #den"] if start else []))
        for piece in pieces(random, data):
            client.session.received(piece)
        assert bugs == [], data
        if number % 5 == 0:
            await asyncio.sleep(0)  # passwords are looked at meanwhile
            client.heard()
            if eve.session.closed:
                eve = talk.client("eve", *CAPS)
            eve.heard()
