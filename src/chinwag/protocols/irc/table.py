"""Every command of IRC and every outcome of the core: one row each."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from chinwag.protocols.irc import accounts as accounts_of
from chinwag.protocols.irc import (
    certificates,
    channel_rename,
    chathistory,
    extended_isupport,
    metadata,
    multiline,
    pre_away,
    read_marker,
    sasl,
    search,
    services,
    webirc,
)
from chinwag.protocols.irc import commands_list as lists
from chinwag.protocols.irc import commands_modes as modes
from chinwag.protocols.irc import commands_monitor as monitor
from chinwag.protocols.irc import commands_people as people
from chinwag.protocols.irc import commands_registration as coming
from chinwag.protocols.irc import commands_rooms as rooms
from chinwag.protocols.irc import commands_self as own
from chinwag.protocols.irc import commands_server as server
from chinwag.protocols.irc import commands_speech as speech
from chinwag.protocols.irc.speaker import Row, Say
from chinwag.room import commands as wish
from chinwag.room import commands_accounts as accounts
from chinwag.room import commands_metadata as words
from chinwag.room import commands_moderation as order
from chinwag.room import commands_presence as presence
from chinwag.room.commands import Command

# fmt: off
UNREGISTERED: Mapping[str, Row] = {
    "AUTHENTICATE": Row(sasl.authenticate, 1),
    "REGISTER": Row(accounts_of.register, 3),
    "VERIFY":   Row(accounts_of.verify, 2),
    "WEBIRC":   Row(webirc.webirc, 4),
    "AWAY":    Row(pre_away.away_early),
    "CAP":     Row(coming.cap, 1),
    "ISUPPORT": Row(extended_isupport.ask_early),
    "METADATA": Row(metadata.metadata_early, 2),
    "NICK":    Row(coming.nick_early),
    "PASS":    Row(coming.password_early, 1),
    "PING":    Row(coming.ping),
    "PONG":    Row(coming.nothing),
    "QUIT":    Row(coming.quit_now),
    "USER":    Row(coming.user_early, 4),
}
COMMANDS: Mapping[str, Row] = {
    "AUTHENTICATE": Row(sasl.authenticate, 1),
    "REGISTER": Row(accounts_of.register, 3),
    "ADMIN":    Row(server.admin),
    "AWAY":     Row(speech.away),
    "BATCH":    Row(partial(multiline.batch, speech.speak_long), 1),
    "CAP":      Row(coming.cap, 1),
    "CERT":     Row(certificates.cert),
    "CHATHISTORY": Row(chathistory.history),
    "HELP":     Row(server.help_on),
    "HELPOP":   Row(server.help_on),
    "IDENTIFY": Row(sasl.identify, 1),
    "INFO":     Row(server.info),
    "INVITE":   Row(rooms.invite),
    "ISON":     Row(people.ison, 1),
    "ISUPPORT": Row(extended_isupport.ask),
    "JOIN":     Row(rooms.join, 1),
    "KICK":     Row(rooms.kick, 2),
    "KILL":     Row(own.kill, 1),
    "LINKS":    Row(server.links),
    "LIST":     Row(lists.rooms),
    "LUSERS":   Row(server.ask_lusers),
    "MARKREAD": Row(read_marker.mark),
    "METADATA": Row(metadata.metadata, 2),
    "MODE":     Row(modes.mode, 1),
    "MONITOR":  Row(monitor.monitor, 1),
    "MOTD":     Row(server.ask_motd),
    "NAMES":    Row(rooms.names_of),
    "NICK":     Row(coming.nick),
    **dict.fromkeys(("NICKSERV", "NS", "CHANSERV", "CS"), Row(services.help_on)),
    "NOTICE":   Row(speech.speak),
    "OPER":     Row(own.oper, 2),
    "PART":     Row(rooms.part, 1),
    "PASS":     Row(coming.again),
    "PING":     Row(coming.ping),
    "PONG":     Row(coming.nothing),
    "PRIVMSG":  Row(speech.speak),
    "QUIT":     Row(coming.quit_now),
    "RENAME":   Row(channel_rename.rename, 2),
    "REDACT":   Row(speech.redact, 2),
    "SEARCH":   Row(search.search, 1),
    "SETNAME":  Row(speech.set_name, 1),
    "STATS":    Row(server.stats),
    "TAGMSG":   Row(speech.tag_message, 1),
    "TIME":     Row(server.time),
    "TOPIC":    Row(rooms.topic, 1),
    "USER":     Row(coming.again),
    "USERHOST": Row(people.userhost, 1),
    "VERIFY":   Row(accounts_of.verify, 2),
    "VERSION":  Row(server.version),
    "WALLOPS":  Row(own.wallops, 1),
    "WEBIRC":   Row(coming.again),
    "WHO":      Row(people.who),
    "WHOIS":    Row(people.whois),
    "WHOWAS":   Row(people.whowas),
}
ANSWERS: Mapping[type[Command], Callable[[Any, Any, Any, Any], Say]] = {
    wish.Enter:        coming.entered,
    wish.Rename:       coming.renamed,
    wish.Join:         rooms.joined,
    wish.CreateRoom:   rooms.joined,
    wish.Leave:        rooms.shown,
    wish.SetTopic:     rooms.shown,
    wish.Redact:       rooms.shown,
    wish.Search:       search.answered,
    wish.SetAway:      speech.away_set,
    wish.Say:          speech.spoke,
    wish.Whisper:      speech.spoke,
    wish.React:        speech.spoke,
    wish.Typing:       speech.spoke,
    presence.Signal:   speech.spoke,
    presence.Nudge:    speech.spoke,
    presence.Describe: speech.described,
    presence.Operate:  own.operating,
    presence.Bring:    webirc.brought,
    presence.Knock:    server.silent,
    order.Kick:        rooms.shown,
    order.RenameRoom:  channel_rename.renamed,
    order.SetMode:     modes.changed,
    presence.Announce: rooms.shown,
    wish.MarkRead:     server.silent,
    presence.MarkTime: read_marker.answered,
    order.SetRole:     modes.changed,
    order.Ban:         modes.changed,
    order.Unban:       modes.changed,
    words.SetMetadata: metadata.was_set,
    words.ClearMetadata: metadata.was_cleared,
    accounts.Invite:   rooms.invited,
    accounts.AddKey:   certificates.changed,
    accounts.RemoveKey: certificates.changed,
    accounts.ListKeys: certificates.listed,
    accounts.Login:    sasl.logged_in,
    accounts.LoginByKey: sasl.logged_in,
    accounts.LoginByScram: sasl.logged_in,
    accounts.Register: accounts_of.registered,
}
# fmt: on
REFUSALS: Mapping[str, Callable[[Any, Any, Any], Say]] = {
    "AUTHENTICATE": sasl.refused,
    "CERT": certificates.refused,
    "OPER": own.not_operating,
    "METADATA": metadata.refused,
    "IDENTIFY": sasl.not_identified,
    "RENAME": channel_rename.refused,
    "SEARCH": search.refused,
    "REDACT": speech.not_redacted,
    "WEBIRC": webirc.refused,
    "REGISTER": accounts_of.refused,
}
"""By the word of IRC: what is refused in words of its own."""
DECIDING = (
    wish.Enter,
    wish.Rename,
    wish.Join,
    wish.CreateRoom,
    wish.Leave,
    presence.Bring,
    presence.Knock,
    order.RenameRoom,
    presence.Describe,
    accounts.Login,
    accounts.LoginByKey,
    accounts.LoginByScram,
    accounts.Register,
)
"""What the next line means depends on the outcome of these: it is not read before."""
