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
    # accounts and the house
    "name_registered", "login_wrong", "account_needed", "already_account", "account_unknown", "logged_out",
    "password_weak", "email_needed", "password_plain", "password_needed", "password_wrong", "registration_closed",
    "guests_none", "guests_read", "lockdown", "claimed", "claim_wrong", "invite_invalid", "invite_house",
    "policy_invalid",
    "certificate_none", "certificate_unknown", "certificate_taken", "key_unknown",
    "policy_fixed",
    # rooms and order
    "registered", "invite_only", "room_full", "moderated", "room_read_only", "muted", "banned", "slow_mode",
    "filtered", "outranked", "last_owner", "mask_invalid", "hits_self", "ban_unknown", "pattern_invalid",
    "filters_off", "topic_locked", "ctcp_off", "mode_invalid", "not_undoable", "no_hand", "lists_full",
    "key_invalid", "key_unset", "room_renamed", "room_fixed", "renamed_lately",
    "bad_request", "unknown_type", "bad_version", "too_large", "search_invalid", "unknown_command", "usage",
]  # fmt: skip


class Refused(Struct, frozen=True, gc=False):
    """A wish that was not granted: the code, and what its sentence needs (`name`, `room`, `suggestion`, ...)."""

    code: Code
    values: dict[str, str] = {}
