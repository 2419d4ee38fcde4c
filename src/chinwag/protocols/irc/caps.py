"""Capabilities (IRCv3 capability-negotiation): one table of what there is, and what a rendering depends on."""

from collections.abc import Mapping
from types import MappingProxyType

from chinwag.protocols.irc.isupport import METADATA_SUBS, MULTILINE_BYTES, MULTILINE_LINES
from chinwag.room.metadata import KEY_BYTES, KEYS, VALUE_BYTES

_METADATA = f"before-connect,max-subs={METADATA_SUBS},max-keys={KEYS},max-value-bytes={VALUE_BYTES}"

# fmt: off
CAPS: Mapping[str, str] = MappingProxyType({  # name -> its value in CAP LS 302
    "account-notify":       "",
    "account-tag":          "",
    "away-notify":          "",
    "batch":                "",
    "cap-notify":           "",
    "chghost":              "",
    "draft/account-registration": "",
    "draft/channel-rename": "",
    "draft/chathistory":    "",
    "draft/event-playback": "",
    "draft/extended-isupport": "",
    "draft/message-redaction": "",
    "draft/metadata-2":     _METADATA,
    "draft/metadata-3":     f"{_METADATA},max-key-bytes={KEY_BYTES}",
    "draft/multiline":      f"max-bytes={MULTILINE_BYTES},max-lines={MULTILINE_LINES}",
    "draft/no-implicit-names": "",
    "draft/pre-away":       "",
    "draft/read-marker":    "",
    "draft/search":         "",
    "echo-message":         "",
    "extended-join":        "",
    "extended-monitor":     "",
    "invite-notify":        "",
    "labeled-response":     "",
    "message-tags":         "",
    "multi-prefix":         "",
    "no-implicit-names":    "",
    "sasl":                 "",  # its mechanisms: Speaker.mechanisms
    "server-time":          "",
    "setname":              "",
    "soju.im/search":       "",
    "standard-replies":     "",
    "userhost-in-names":    "",
})
RENDERING = frozenset((  # what others' doings look different with
    "account-notify", "account-tag", "away-notify", "batch", "chghost", "draft/channel-rename",
    "draft/message-redaction",
    "draft/metadata-2", "draft/metadata-3", "draft/multiline", "draft/read-marker", "extended-join",
    "invite-notify", "message-tags", "server-time", "setname",
))
# fmt: on
LINE = 400  # bytes of names in one line of CAP


def listed(version: int, caps: Mapping[str, str]) -> list[str]:
    """The words of CAP LS; values for those who can read them."""
    return [f"{name}={value}" if value and version >= 302 else name for name, value in sorted(caps.items())]


def in_lines(words: list[str]) -> list[str]:
    """Words in lines that are short enough."""
    lines: list[str] = [""]
    for found in words:
        if lines[-1] and len(lines[-1]) + 1 + len(found) > LINE:
            lines.append("")
        lines[-1] = f"{lines[-1]} {found}".strip()
    return lines
