"""For people who expect NickServ: what they say to it is told what to type here."""

from collections.abc import Iterable

from chinwag.protocols.irc.lines import Message
from chinwag.protocols.irc.speaker import Speaker, Step

SERVICES = frozenset(("nickserv", "chanserv"))
HELP = (
    "There are no services here: accounts are built in.",
    "To register the nick you have: /REGISTER * * yourpassword",
    "To come in as an account: set up SASL PLAIN in your client, with the account's name and password.",
    "The one who made a channel can give ranks: /MODE #channel +o nick",
)


def asked(irc: Speaker, service: str, text: str) -> Iterable[Step]:
    """Words to a service."""
    server = irc.house.setup.name
    name = {"nickserv": "NickServ", "chanserv": "ChanServ"}[service.lower()]
    for answer in HELP:
        yield Message("NOTICE", (irc.nick, answer), f"{name}!services@{server}")
