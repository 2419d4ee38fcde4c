"""Numerics and standard replies: what the server answers, in one place.

The texts are those that clients know; what the core refuses is told by REFUSED, in the numeric that IRC has for it.
"""

from collections.abc import Mapping

from msgspec import Struct

from chinwag.protocols.phrases import sentence
from chinwag.room.refusals import Refused


class Error(Struct, frozen=True, gc=False):
    """A numeric and its text; what stands between is of the occasion."""

    number: str
    text: str


# fmt: off
ERRORS: Mapping[str, Error] = {
    "no_such_nick":      Error("401", "No such nick/channel"),
    "no_such_server":    Error("402", "No such server"),
    "no_such_channel":   Error("403", "No such channel"),
    "cannot_send":       Error("404", "Cannot send to channel"),
    "too_many_channels": Error("405", "You have joined too many channels"),
    "was_no_such_nick":  Error("406", "There was no such nickname"),
    "too_many_targets":  Error("407", "Too many targets"),
    "no_origin":         Error("409", "No origin specified"),
    "invalid_cap":       Error("410", "Invalid CAP command"),
    "no_recipient":      Error("411", "No recipient given"),
    "no_text":           Error("412", "No text to send"),
    "too_long":          Error("417", "Input line was too long"),
    "unknown_command":   Error("421", "Unknown command"),
    "no_nick":           Error("431", "No nickname given"),
    "bad_nick":          Error("432", "Erroneous nickname"),
    "nick_taken":        Error("433", "Nickname is already in use"),
    "not_there":         Error("441", "They aren't on that channel"),
    "not_on_channel":    Error("442", "You're not on that channel"),
    "on_channel":        Error("443", "is already on channel"),
    "not_registered":    Error("451", "You have not registered"),
    "need_params":       Error("461", "Not enough parameters"),
    "registered":        Error("462", "You may not reregister"),
    "wrong_password":    Error("464", "Password incorrect"),
    "channel_full":      Error("471", "Cannot join channel (+l)"),
    "unknown_mode":      Error("472", "is unknown mode char to me"),
    "invite_only":       Error("473", "Cannot join channel (+i)"),
    "banned":            Error("474", "Cannot join channel (+b)"),
    "bad_key":           Error("475", "Cannot join channel (+k)"),
    "bad_mask":          Error("476", "Bad channel mask"),
    "need_account":      Error("477", "You need a registered account to join that channel"),
    "no_privileges":     Error("481", "Permission Denied- You're not an IRC operator"),
    "not_operator":      Error("482", "You're not a channel operator"),
    "unknown_user_mode": Error("501", "Unknown MODE flag"),
    "others_mode":       Error("502", "Can't change mode for other users"),
    "no_help":           Error("524", "Help not found"),
    "invalid_key":       Error("525", "Key is not well-formed"),
    "invalid_mode":      Error("696", "Invalid mode parameter"),
}
REFUSED: Mapping[str, str] = {  # code of the core -> row above
    "name_invalid": "bad_nick", "name_short": "bad_nick", "name_reserved": "bad_nick",
    "name_taken": "nick_taken", "name_lookalike": "nick_taken", "name_registered": "nick_taken",
    "room_unknown": "no_such_channel", "room_invalid": "no_such_channel", "rooms_full": "too_many_channels",
    "not_member": "not_on_channel", "person_unknown": "no_such_nick",
    "text_empty": "no_text", "text_long": "too_long", "forbidden": "not_operator", "outranked": "not_operator",
    "banned": "banned", "invite_only": "invite_only", "password_needed": "bad_key", "password_wrong": "bad_key",
    "room_full": "channel_full", "topic_locked": "not_operator", "account_needed": "need_account",
    "hits_self": "no_privileges", "registered": "need_account",
}
SPEECH = ("PRIVMSG", "NOTICE", "TAGMSG")
HOUSE = ("KILL", "WALLOPS")  # for operators of the server
NOT_SAID = frozenset((
    "not_member", "forbidden", "banned", "moderated", "muted", "room_read_only", "slow_mode", "filtered",
    "guests_read", "registered", "ctcp_off",
))
# fmt: on


def row_for(command: str, code: str) -> str:
    """The row of ERRORS for a refusal of the core, "" = IRC has none."""
    if command in HOUSE and code in ("forbidden", "account_needed", "outranked"):
        return "no_privileges"
    if command == "INVITE" and code in ("invite_only", "password_needed"):
        return "not_operator"
    if command in SPEECH and code in NOT_SAID:
        return "cannot_send"
    return REFUSED.get(code, "")


def words(refused: Refused) -> str:
    """The sentence that people elsewhere read."""
    return sentence(refused.code, refused.values)
