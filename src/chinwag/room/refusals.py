"""Why something was not done: codes with values, never sentences (those are in protocols/phrases.py)."""

from typing import Literal

from msgspec import Struct

Code = Literal[
    "name_invalid", "name_reserved", "name_taken", "name_lookalike", "name_short",
    "not_entered", "already_entered", "token_invalid",
    "room_invalid", "room_unknown", "room_exists", "rooms_full", "not_member",
    "text_empty", "text_long", "target_unknown", "target_redacted", "not_author", "emoji_invalid",
    "person_unknown", "whisper_self", "forbidden", "slow_down",
    "not_stored", "read_only", "overloaded", "stopping",
    "bad_request", "unknown_type", "bad_version", "too_large", "search_invalid", "unknown_command", "usage",
]  # fmt: skip


class Refused(Struct, frozen=True, gc=False):
    """A wish that was not granted: the code, and what its sentence needs (`name`, `room`, `suggestion`, ...)."""

    code: Code
    values: dict[str, str] = {}
