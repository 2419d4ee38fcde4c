"""From the settings to what answers HTTP."""

import msgspec

from chinwag import web_door
from chinwag.config import Config
from chinwag.net.contract import Peer, unheard
from chinwag.protocols.irc.house import House, Setup
from chinwag.protocols.irc.over_websocket import IrcOverWebSocket
from chinwag.protocols.irc.wire import Irc
from chinwag.settings import Limits, Web
from tests.net.toys import HERE
from tests.net.web.house import spawn


def irc(peer: Peer) -> Irc:
    setup = Setup(name="irc.test", description="", network="Test")
    house = House(setup=setup, state=None, now=None, page=None, told=None, motd=None)  # type: ignore[arg-type]
    return Irc(house, "", secure=peer.tls)


async def test_every_limit_and_every_origin_of_the_settings_counts() -> None:
    web = Web(
        origins=("https://a.example",),
        head_bytes=1000,
        headers=9,
        held_bytes=2000,
        seconds=3,
        requests=4,
        burst=5,
        per_second=6,
    )
    site = web_door.site(Config(web=web), irc, ["House.local"], spawn, unheard)
    assert site is not None
    assert site.origins.allow("https://a.example", "", secure=False)
    assert site.origins.known("house.local:80")
    assert msgspec.to_builtins(site.pace) == {
        "heads": {"most": 1000, "fields": 9}, "held": 2000, "within": 3, "requests": 4, "burst": 5, "per_second": 6,
    }  # fmt: skip


async def test_each_sub_protocol_has_irc_in_its_kind_of_message() -> None:
    site = web_door.site(Config(), irc, [], spawn, unheard)
    assert site is not None
    keys = {}
    for name, make in site.sockets.items():
        wire = make(HERE)
        assert isinstance(wire, IrcOverWebSocket)
        keys[name] = wire.key
    assert set(keys) == {"", "text.ircv3.net", "binary.ircv3.net"}
    assert keys[""] == keys["text.ircv3.net"] != keys["binary.ircv3.net"]


async def test_what_changes_while_people_are_in_counts_from_the_next_request_on() -> None:
    site = web_door.site(Config(), irc, [], spawn, unheard)
    assert site is not None
    web_door.settle(site, Config(web=Web(origins=("https://new.example",), requests=7)), ["new.local"])
    assert site.origins.allow("https://new.example", "", secure=False)
    assert site.origins.known("new.local")
    assert site.pace.requests == 7


async def test_without_flood_limits_requests_are_not_slowed() -> None:
    site = web_door.site(Config(limits=Limits(flood=False)), irc, [], spawn, unheard)
    assert site is not None
    assert site.pace.burst == 0


async def test_off_is_off() -> None:
    assert web_door.site(Config(web=Web(enabled=False)), irc, [], spawn, unheard) is None
