"""For people who expect NickServ and ChanServ: what they say to them is the command of IRC that it stands for.

There is no second system of rights: the line goes on as if it had been typed, through the same table, and is
answered or refused as ever. What stands for nothing is told what to type.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

from msgspec import structs

from chinwag.protocols.irc.lines import Message
from chinwag.protocols.irc.speaker import Speaker, Step

Steps = Iterable[Step]
Means = Callable[[str, Sequence[str]], Message | None]  # of one's nick and the words; None = too few words
NAMES = {"nickserv": "NickServ", "ns": "NickServ", "chanserv": "ChanServ", "cs": "ChanServ"}
SERVICES = frozenset(("nickserv", "chanserv"))


def _register(nick: str, words: Sequence[str]) -> Message | None:
    return Message("REGISTER", ("*", words[1] if len(words) > 1 else "*", words[0])) if words else None


def _identify(nick: str, words: Sequence[str]) -> Message | None:
    return Message("IDENTIFY", tuple(words[:2])) if words else None


def _who(nick: str, words: Sequence[str]) -> Message | None:
    return Message("WHOIS", (words[0] if words else nick,))


def _rank(change: str) -> Means:
    return lambda nick, words: (
        Message("MODE", (words[0], change, words[1] if len(words) > 1 else nick)) if words else None
    )


def _mask(change: str) -> Means:
    return lambda nick, words: Message("MODE", (words[0], change, words[1])) if len(words) > 1 else None


def _kick(nick: str, words: Sequence[str]) -> Message | None:
    return Message("KICK", (words[0], words[1], " ".join(words[2:]))) if len(words) > 1 else None


def _invite(nick: str, words: Sequence[str]) -> Message | None:
    return Message("INVITE", (words[1] if len(words) > 1 else nick, words[0])) if words else None


def _topic(nick: str, words: Sequence[str]) -> Message | None:
    return Message("TOPIC", (words[0], " ".join(words[1:]))) if len(words) > 1 else None


def _list(nick: str, words: Sequence[str]) -> Message | None:
    return Message("LIST", (words[0],)) if words else None


# fmt: off
MEANING: Mapping[str, Mapping[str, Means]] = {
    "NickServ": {
        "REGISTER": _register, "IDENTIFY": _identify, "ID": _identify, "LOGIN": _identify, "INFO": _who,
    },
    "ChanServ": {
        "OP": _rank("+o"), "DEOP": _rank("-o"), "VOICE": _rank("+v"), "DEVOICE": _rank("-v"), "BAN": _mask("+b"),
        "UNBAN": _mask("-b"), "KICK": _kick, "INVITE": _invite, "TOPIC": _topic, "INFO": _list,
    },
}
HELP: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "NickServ": {
        "": (
            "Accounts are built in; what you tell me is done as if you had typed it yourself.",
            "REGISTER, IDENTIFY, INFO: /msg NickServ HELP and one of them says more.",
            "A client that knows SASL comes in as an account at once: PLAIN, with its name and password.",
        ),
        "REGISTER": (
            "/msg NickServ REGISTER password    makes an account of the nick you have.",
            "The same: /REGISTER * * password",
        ),
        "IDENTIFY": (
            "/msg NickServ IDENTIFY password         you are the account that is called like your nick",
            "/msg NickServ IDENTIFY name password    you are that account",
        ),
        "INFO": ("/msg NickServ INFO nick    who is that? The same: /WHOIS nick",),
    },
    "ChanServ": {
        "": (
            "Whoever makes a channel rules it, and keeps that with an account; there is nothing to register.",
            "OP, DEOP, VOICE, DEVOICE, KICK, BAN, UNBAN, INVITE, TOPIC, INFO: /msg ChanServ HELP and one of them.",
        ),
        "OP": ("/msg ChanServ OP #channel nick    The same: /MODE #channel +o nick",),
        "DEOP": ("/msg ChanServ DEOP #channel nick    The same: /MODE #channel -o nick",),
        "VOICE": ("/msg ChanServ VOICE #channel nick    The same: /MODE #channel +v nick",),
        "DEVOICE": ("/msg ChanServ DEVOICE #channel nick    The same: /MODE #channel -v nick",),
        "KICK": ("/msg ChanServ KICK #channel nick reason    The same: /KICK #channel nick reason",),
        "BAN": ("/msg ChanServ BAN #channel mask    The same: /MODE #channel +b nick!user@host",),
        "UNBAN": ("/msg ChanServ UNBAN #channel mask    The same: /MODE #channel -b nick!user@host",),
        "INVITE": ("/msg ChanServ INVITE #channel nick    The same: /INVITE nick #channel",),
        "TOPIC": ("/msg ChanServ TOPIC #channel text    The same: /TOPIC #channel text",),
        "INFO": ("/msg ChanServ INFO #channel    The same: /LIST #channel",),
    },
}
# fmt: on


def addressed(line: Message) -> tuple[str, list[str]]:
    """The service that a line speaks to, "" = none, and the words."""
    word = line.command.lower()
    if word in NAMES:
        return NAMES[word], " ".join(line.params).split()
    if line.command != "PRIVMSG" or len(line.params) < 2:
        return "", []
    name = line.params[0].partition("@")[0].lower()  # NickServ@services.host, as clients send it that mean it
    return (NAMES[name], line.params[1].split()) if name in SERVICES else ("", [])


def translated(line: Message, nick: str) -> Message:
    """What a line stands for if it speaks to a service and is understood, else the line."""
    service, words = addressed(line)
    means = MEANING[service].get(words[0].upper()) if words else None
    found = means(nick, words[1:]) if means is not None else None
    return structs.replace(found, tags=line.tags) if found is not None else line


def help_on(irc: Speaker, line: Message) -> Steps:
    """What a service answers to what stands for nothing: what to type."""
    service, words = addressed(line)
    first = words[0].upper() if words else "HELP"
    subject = (words[1].upper() if len(words) > 1 else "") if first == "HELP" else first
    pages = HELP[service]
    for text in pages.get(subject) or (f"I do not know {subject[:32]}.", *pages[""]):
        yield Message("NOTICE", (irc.nick, text), f"{service}!services@{irc.house.setup.name}")
