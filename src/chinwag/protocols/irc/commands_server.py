"""What is asked about the server itself: MOTD, LUSERS, VERSION, TIME, INFO, HELP, LINKS, ADMIN, STATS."""

from collections.abc import Iterable
from datetime import UTC, datetime

from chinwag.protocols.irc import masks
from chinwag.protocols.irc.extended_isupport import promised
from chinwag.protocols.irc.help_pages import PAGES
from chinwag.protocols.irc.house import visible
from chinwag.protocols.irc.lines import Message
from chinwag.protocols.irc.speaker import Say, Speaker, Step, one_word
from chinwag.room.commands import Command

Steps = Iterable[Step]

HINTS = """To talk: /join #{room}
All rooms: /list
An account of your own: /msg NickServ HELP"""


def elsewhere(irc: Speaker, target: str) -> bool:
    """Whether a question is meant for a server that is not this one."""
    if not target or masks.fits(target, irc.house.setup.name):
        return False
    return irc.house.state().person_named(target) is None


def motd(irc: Speaker) -> Say:
    """The message of the day; where there is none, what to type: no channel is joined by itself."""
    text = irc.house.motd() or HINTS.format(room=irc.house.state().lobby.room.display)
    name = irc.house.setup.name
    return [
        irc.numeric("375", f"- {name} Message of the day - "),
        *[irc.numeric("372", f"- {line}") for line in text.splitlines()],
        irc.numeric("376", "End of /MOTD command."),
    ]


def lusers(irc: Speaker) -> Say:
    """How many there are."""
    state = irc.house.state()
    people = [presence for presence in state.people.values()]
    hidden = len([presence for presence in people if "i" in presence.modes])
    opers = len([presence for presence in people if "o" in presence.modes])
    rooms = len([room for room in state.rooms.values() if visible(irc.house, room, irc.me) and room.members])
    count, most = len(people), irc.house.most_people()
    out = [irc.numeric("251", f"There are {count - hidden} users and {hidden} invisible on 1 servers")]
    if opers:
        out.append(irc.numeric("252", str(opers), "operator(s) online"))
    if rooms:
        out.append(irc.numeric("254", str(rooms), "channels formed"))
    return [
        *out,
        irc.numeric("255", f"I have {count} clients and 0 servers"),
        irc.numeric("265", str(count), str(most), f"Current local users {count}, max {most}"),
        irc.numeric("266", str(count), str(most), f"Current global users {count}, max {most}"),
    ]


def ask_motd(irc: Speaker, line: Message) -> Steps:
    """MOTD."""
    if line.params and elsewhere(irc, line.params[0]):
        yield irc.trouble("no_such_server", line.params[0])
    else:
        yield lambda: motd(irc)


def ask_lusers(irc: Speaker, line: Message) -> Steps:
    """LUSERS."""
    yield lambda: lusers(irc)


def version(irc: Speaker, line: Message) -> Steps:
    """VERSION."""
    if line.params and elsewhere(irc, line.params[0]):
        yield irc.trouble("no_such_server", line.params[0])
        return
    setup = irc.house.setup
    yield irc.numeric("351", setup.version, setup.name, setup.description)
    yield lambda: promised(irc)


def time(irc: Speaker, line: Message) -> Steps:
    """TIME."""
    if line.params and elsewhere(irc, line.params[0]):
        yield irc.trouble("no_such_server", line.params[0])
        return
    now = irc.house.now()
    text = datetime.fromtimestamp(now / 1000, UTC).strftime("%A %B %d %Y -- %H:%M:%S +00:00")
    yield irc.numeric("391", irc.house.setup.name, text)


def info(irc: Speaker, line: Message) -> Steps:
    """INFO."""
    if line.params and elsewhere(irc, line.params[0]):
        yield irc.trouble("no_such_server", line.params[0])
        return
    setup = irc.house.setup
    for text in (setup.version, setup.description, "A chat room for everybody nearby, whatever they come with."):
        yield irc.numeric("371", text)
    yield irc.numeric("374", "End of /INFO list")


def admin(irc: Speaker, line: Message) -> Steps:
    """ADMIN."""
    if line.params and elsewhere(irc, line.params[0]):
        yield irc.trouble("no_such_server", line.params[0])
        return
    setup = irc.house.setup
    yield irc.numeric("256", setup.name, "Administrative info")
    yield irc.numeric("257", setup.description)


def help_on(irc: Speaker, line: Message) -> Steps:
    """HELP."""
    subject = line.params[0] if line.params else ""
    page = PAGES.get(subject.upper())
    if page is None:
        yield irc.trouble("no_help", subject)
        return
    name = subject or "*"
    first, *rest = page
    yield irc.numeric("704", name, first)
    for text in rest or [""]:
        yield irc.numeric("705", name, text)
    yield irc.numeric("706", name, "End of /HELP")


def links(irc: Speaker, line: Message) -> Steps:
    """LINKS: there is one server, linked with none; as on most networks the list is empty.

    A server that lists itself is expected to list its services as well.
    """
    mask = one_word(line.params[-1]) if line.params and line.params[-1] else "*"
    yield irc.numeric("365", mask, "End of /LINKS list")


def stats(irc: Speaker, line: Message) -> Steps:
    """STATS: how long it runs."""
    letter = line.params[0][:1] if line.params else "*"
    if letter == "u":
        seconds = (irc.house.now() - irc.house.setup.created) // 1000
        days, rest = divmod(seconds, 86_400)
        yield irc.numeric("242", f"Server Up {days} days {rest // 3600}:{rest // 60 % 60:02d}:{rest % 60:02d}")
    yield irc.numeric("219", one_word(letter), "End of /STATS report")


def silent(irc: Speaker, command: Command, result: object, entries: object) -> Say:
    """An outcome of which nothing is said."""
    return ()
