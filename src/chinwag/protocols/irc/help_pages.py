"""HELP: one page for each command that people type. The first line is the page's title."""

from collections.abc import Mapping

# fmt: off
PAGES: Mapping[str, tuple[str, ...]] = {
    "": (
        "** Help **",
        "Type /HELP and a command: JOIN, PART, PRIVMSG, NOTICE, TOPIC, NAMES, LIST, INVITE, KICK, MODE, AWAY, WHO,",
        "WHOIS, WHOWAS, NICK, QUIT, MONITOR, OPER, SETNAME, MOTD.",
        "Everybody meets in #lobby. History is kept, whatever people come with.",
    ),
    "JOIN":    ("JOIN <channel>{,<channel>} [<key>{,<key>}]", "Come into channels; what is not there is made."),
    "PART":    ("PART <channel>{,<channel>} [<reason>]", "Leave channels."),
    "PRIVMSG": ("PRIVMSG <target>{,<target>} <text>", "Say something in a channel or to somebody."),
    "NOTICE":  ("NOTICE <target>{,<target>} <text>", "The same, to be answered by nobody and no program."),
    "TOPIC":   ("TOPIC <channel> [<topic>]", "Show or set what a channel is about."),
    "NAMES":   ("NAMES <channel>{,<channel>}", "Who is in a channel?"),
    "LIST":    ("LIST [<mask or condition>]", "Which channels are there? >5, <5, *mask*, C<60, T>60 (minutes)."),
    "INVITE":  ("INVITE <nick> <channel>", "Let somebody into a channel."),
    "KICK":    ("KICK <channel> <nick>{,<nick>} [<reason>]", "Put somebody out of a channel."),
    "MODE":    ("MODE <channel or nick> [<modes> [<parameters>]]", "Show or set how a channel or oneself is set."),
    "AWAY":    ("AWAY [<text>]", "Say that one is away, or back."),
    "WHO":     ("WHO <channel or mask>", "Who is there?"),
    "WHOIS":   ("WHOIS <nick>", "Who is that?"),
    "WHOWAS":  ("WHOWAS <nick>", "Who was that?"),
    "NICK":    ("NICK <nick>", "Take another name."),
    "QUIT":    ("QUIT [<reason>]", "Leave."),
    "MONITOR": ("MONITOR +|- <nick>{,<nick>}, C, L, S", "Hear when people come and go."),
    "OPER":    ("OPER <name> <password>", "Become an operator of the server."),
    "SETNAME": ("SETNAME <real name>", "Take another real name."),
    "MOTD":    ("MOTD", "The message of the day."),
}
# fmt: on
