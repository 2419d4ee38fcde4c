"""Everything a person can do with a key: one table, from which bindings, help and the command palette come.

`name` is the method `action_<name>` of the app. Keys of the group `message` work while a message is chosen.
"""

from typing import Literal, NamedTuple

from textual.binding import Binding

Group = Literal["rooms", "reading", "writing", "message", "house"]


class Action(NamedTuple):
    """A row: keys as Textual names them (several with commas), and one sentence of help."""

    name: str
    keys: str
    help: str
    group: Group

    @property
    def listed(self) -> bool:
        """Whether the command palette offers it: what needs a chosen message, or is one key away anyway, is not."""
        return self.group != "message" and self.name not in ("palette", "escape", "choose_down")


TITLES: dict[Group, str] = {
    "rooms": "Rooms and people",
    "reading": "Reading",
    "writing": "Writing",
    "message": "While a message is chosen",
    "house": "The house",
}

# fmt: off
ACTIONS: tuple[Action, ...] = (
    Action("switch_room",    "ctrl+k",          "Go to a room by a few letters of its name.",          "rooms"),
    Action("next_unread",    "alt+a",           "Go to the next room with something unread.",          "rooms"),
    Action("previous_room",  "alt+left",        "Go to the room above in the list.",                   "rooms"),
    Action("next_room",      "alt+right",       "Go to the room below in the list.",                   "rooms"),
    Action("panels",         "f2",              "Show or hide rooms and people.",                      "rooms"),
    Action("loudness",       "f6",              "Be told of all messages here, mentions, or none.",    "rooms"),
    Action("page_up",        "pageup",          "Scroll up, as far as the first message.",             "reading"),
    Action("page_down",      "pagedown",        "Scroll down.",                                        "reading"),
    Action("jump_end",       "ctrl+end",        "Go down to the newest message. End does it too.",     "reading"),
    Action("jump_start",     "ctrl+home",       "Go up to the oldest message that is loaded.",         "reading"),
    Action("jump_unread",    "alt+u",           "Go to where the unread messages begin.",              "reading"),
    Action("search",         "ctrl+f",          "Search, and go to what was found.",                   "reading"),
    Action("mentions",       "f3",              "List the messages that speak to you.",                "reading"),
    Action("links",          "f4",              "List the links in this room, to copy one.",           "reading"),
    Action("choose_up",      "alt+up,ctrl+up",  "Choose a message: reply, react, edit, delete, copy.", "reading"),
    Action("choose_down",    "alt+down,ctrl+down", "Choose the message below.",                        "reading"),
    Action("editor",         "ctrl+o",          "Write in $EDITOR.",                                   "writing"),
    Action("emoji",          "f9",              "Put in an emoji by its name.",                        "writing"),
    Action("escape",         "escape",          "Leave what was begun: an answer, a change, a choice.", "writing"),
    Action("reply",          "r,enter",         "Reply to it.",                                        "message"),
    Action("react",          "plus,a",          "Put an emoji on it, or take it off.",                 "message"),
    Action("edit",           "e",               "Change it, if it is yours.",                          "message"),
    Action("delete",         "d",               "Take it back, if it is yours.",                       "message"),
    Action("copy",           "y,c",             "Copy its text.",                                      "message"),
    Action("retry",          "t",               "Send it again, if it was not sent.",                  "message"),
    Action("mention_up",     "p",               "Go to the mention above.",                            "message"),
    Action("mention_down",   "n",               "Go to the mention below.",                            "message"),
    Action("choice_up",      "up,k",            "Choose the message above.",                           "message"),
    Action("choice_down",    "down,j",          "Choose the message below.",                           "message"),
    Action("palette",        "ctrl+p",          "Do anything by its name.",                            "house"),
    Action("help",           "f1",              "Show this help.",                                     "house"),
    Action("theme",          "f5",              "Take the next theme: dark, light, contrast, 16 colours.", "house"),
    Action("typing_line",    "f7",              "Show or hide who is typing, and tell it or not.",     "house"),
    Action("save",           "f8",              "Save what is shown as a text file.",                  "house"),
    Action("leave_house",    "ctrl+c",          "Leave the chat. /quit does it too.",                  "house"),
)
# fmt: on
NUMBERED = "Go to one of the first nine rooms."

_KEY_NAMES = {
    "plus": "+", "pageup": "PageUp", "pagedown": "PageDown", "escape": "Esc", "enter": "Enter",
    "up": "Up", "down": "Down", "left": "Left", "right": "Right", "end": "End", "home": "Home",
    "ctrl": "Ctrl", "alt": "Alt",
}  # fmt: skip


def key_names(keys: str) -> str:
    """Keys as people read them: `Ctrl-K`, `r or Enter`."""
    return " or ".join("-".join(_key_name(part, key) for part in key.split("+")) for key in keys.split(","))


def _key_name(part: str, key: str) -> str:
    return _KEY_NAMES.get(part) or (part.upper() if len(key) > 1 else part)


def bindings(message: bool) -> list[Binding]:
    """The bindings of the app, or those of the log while a message is chosen."""
    rows = [action for action in ACTIONS if (action.group == "message") is message]
    lead = "app." if message else ""
    out = [Binding(row.keys, lead + row.name, row.help, show=False) for row in rows]
    if not message:
        out += [
            Binding(f"alt+{number}", f"room_number({number})", show=False, priority=True) for number in range(1, 10)
        ]
    return out
