"""What this server promises (ISUPPORT, RPL 005): every token here is honoured."""

from collections.abc import Mapping

from chinwag.protocols.irc.house import Setup
from chinwag.room.order import LISTED

NICK = 32
CHANNEL = 33  # the # and the name
TOPIC = 390
KICK = 300
AWAY = 300
MONITOR = 100
METADATA_SUBS = 50  # keys that one connection can follow
MULTILINE_BYTES = 4096
MULTILINE_LINES = 32
TARGETS = 4  # of PRIVMSG and NOTICE at once
USER_MODES = "BiorswT"
PREFIX = "(qaov)~&@+"
CHANNEL_MODES = ("beI", "k", "l", "CRimnst")
WITH_PARAMETER = "Ibeklaoqv"
PER_LINE = 12  # tokens in one line
LINE = 380  # bytes of tokens in one line


def tokens(setup: Setup) -> dict[str, str]:
    """The tokens with their values."""
    return {
        "AWAYLEN": str(AWAY),
        "BOT": "B",
        "CASEMAPPING": "ascii",
        "CHATHISTORY": "100",
        "CHANLIMIT": "#:",
        "CHANMODES": ",".join(CHANNEL_MODES),
        "CHANNELLEN": str(CHANNEL),
        "CHANTYPES": "#",
        "ELIST": "CMNTU",
        "ACCOUNTEXTBAN": "a",
        "EXCEPTS": "",
        "EXTBAN": ",am",
        "INVEX": "",
        "KICKLEN": str(KICK),
        "MAXLIST": f"beI:{LISTED}",
        "MAXTARGETS": str(TARGETS),
        "MODES": "",
        "MONITOR": str(MONITOR),
        "MSGREFTYPES": "msgid,timestamp",
        "NETWORK": escaped(setup.network.replace(" ", "_")),
        "NICKLEN": str(NICK),
        "PREFIX": PREFIX,
        "SAFELIST": "",
        "STATUSMSG": "~&@+",
        "TARGMAX": f"NAMES:,LIST:1,KICK:,WHOIS:1,USERHOST:10,PRIVMSG:{TARGETS},TAGMSG:{TARGETS},NOTICE:{TARGETS},"
        "JOIN:,PART:,MONITOR:",
        "TOPICLEN": str(TOPIC),
        "UTF8ONLY": "",
        "WHOX": "",
        **({"CLIENTTAGDENY": ",".join(sorted(setup.off.tags))} if setup.off.tags else {}),
        **({"draft/ICON": escaped(setup.icon)} if setup.icon else {}),
    }


def escaped(value: str) -> str:
    """A value as it stands behind the = of a token (modern.ircdocs.horse, RPL_ISUPPORT)."""
    return value.replace("\\", r"\x5C").replace("=", r"\x3D").replace(" ", r"\x20")


def in_lines(found: Mapping[str, str]) -> list[tuple[str, ...]]:
    """The tokens as they stand in the lines of 005."""
    lines: list[list[str]] = [[]]
    for word in [f"{name}={value}" if value else name for name, value in found.items()]:
        if len(lines[-1]) == PER_LINE or len(" ".join([*lines[-1], word]).encode()) > LINE:
            lines.append([])
        lines[-1].append(word)
    return [tuple(line) for line in lines if line]
