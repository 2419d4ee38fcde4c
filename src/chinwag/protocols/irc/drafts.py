"""What is still a draft and can be switched off (`irc.without`): one row each, with all that goes with it.

What several drafts share is off where all of them are.
"""

from collections.abc import Collection, Iterable, Mapping

from msgspec import Struct


class Draft(Struct, frozen=True):
    """What a draft adds: capabilities, commands, tokens of ISUPPORT, client tags (without their +)."""

    caps: tuple[str, ...] = ()
    commands: tuple[str, ...] = ()
    tokens: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


# fmt: off
DRAFTS: Mapping[str, Draft] = {
    "draft/account-registration": Draft(("draft/account-registration",), ("REGISTER", "VERIFY")),
    "draft/channel-rename":    Draft(("draft/channel-rename",), ("RENAME",)),
    "draft/chathistory":       Draft(("draft/chathistory",), ("CHATHISTORY",), ("CHATHISTORY", "MSGREFTYPES")),
    "draft/event-playback":    Draft(("draft/event-playback",)),
    "draft/extended-isupport": Draft(("draft/extended-isupport",), ("ISUPPORT",)),
    "draft/icon":              Draft(tokens=("draft/ICON",)),
    "draft/message-redaction": Draft(("draft/message-redaction",), ("REDACT",)),
    "draft/metadata-2":        Draft(("draft/metadata-2",), ("METADATA",)),
    "draft/metadata-3":        Draft(("draft/metadata-3",), ("METADATA",)),
    "draft/multiline":         Draft(("draft/multiline",)),
    "draft/pre-away":          Draft(("draft/pre-away",)),
    "draft/react":             Draft(tags=("draft/react", "draft/unreact")),
    "draft/read-marker":       Draft(("draft/read-marker",), ("MARKREAD",)),
    "draft/reply":             Draft(tags=("draft/reply", "reply")),
    "draft/search":            Draft(("draft/search", "soju.im/search"), ("SEARCH",)),
    "typing":                  Draft(tags=("typing",)),
}
# fmt: on


class Off(Struct, frozen=True):
    """What is switched off."""

    caps: frozenset[str] = frozenset()
    commands: frozenset[str] = frozenset()
    tokens: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()


def off(without: Collection[str]) -> Off:
    """What there is not without these drafts (names of DRAFTS)."""
    gone = [draft for name, draft in DRAFTS.items() if name in without]
    kept = [draft for name, draft in DRAFTS.items() if name not in without]
    return Off(*[_only(gone, kept, kind) for kind in Draft.__struct_fields__])


def _only(gone: Iterable[Draft], kept: Iterable[Draft], kind: str) -> frozenset[str]:
    """What only drafts have that are off."""
    still = {name for draft in kept for name in getattr(draft, kind)}
    return frozenset(name for draft in gone for name in getattr(draft, kind)) - still
