"""What the text protocol answers about accounts and order: one row per outcome, added to those of text.py."""

from collections.abc import Callable
from typing import Any

from chinwag.protocols import text_looks
from chinwag.protocols.phrases import line, notice, people
from chinwag.protocols.phrases_order import listing
from chinwag.protocols.text_looks import told
from chinwag.room import commands_accounts as a
from chinwag.room import commands_moderation as m
from chinwag.room import results
from chinwag.room.commands import Command
from chinwag.room.entry import Entry
from chinwag.room.results import Result

Say = Callable[[Any, Any, Any], bytes]


def _phrase(code: str) -> Say:
    """An outcome of which only the sentence is told."""
    return lambda wire, command, result: told(done(code, command))


def done(code: str, command: Command) -> str:
    """The sentence for what a command did; it may name what was set."""
    return notice(code, {field: str(getattr(command, field, "")) for field in ("policy", "value")})


def _invitation(_wire: Any, _command: a.Invite, made: results.Invitation) -> bytes:
    values = {"code": made.code, "room": made.room, "uses": people(made.uses), "link": made.link}
    return told(notice("invitation", values))


def _rows(_wire: Any, _command: Command, found: results.Rows) -> bytes:
    return told(*listing(found))


def _audit(_wire: Any, _command: m.Audit, page: results.Page) -> bytes:
    if not page.entries:
        return told(notice("audit_empty"))
    return told(*[_act(entry) for entry in page.entries])


def _act(entry: Entry) -> str:
    day = text_looks.day(entry.at, 0).partition(", ")[2]
    return f"#{entry.seq} {day}, {text_looks.clock(entry.at, 0)} UTC: {line(entry)}"


_DONE = (
    a.AddKey, a.RemoveKey,
    a.RemoveAccount, a.DeleteAccount, a.RevokeInvite, a.Invite, m.SetRole, m.SetMode, m.Kick,
    m.Ban, m.Unban, m.Mute, m.Unmute, m.SetFilter, m.Undo, m.CallOn,
)  # fmt: skip

CODES: dict[tuple[type[Command], type[Result]], str] = {  # outcomes of which only a sentence is told
    **{(kind, results.Accepted): "stored" for kind in _DONE},
    **{(kind, results.Done): "so_already" for kind in _DONE},
    (m.CallOn, results.Done): "stored",
    (m.Report, results.Accepted): "report_told",
    (m.Report, results.Done): "so_already",
    (a.SetPolicy, results.Accepted): "policy_now",
    (a.SetPolicy, results.Done): "so_already",
    (a.Claim, results.Accepted): "owner_now",
    (a.ChangePassword, results.Accepted): "password_set",
    (a.LogoutOthers, results.Renewed): "others_out",
    (m.RaiseHand, results.Done): "hand_up",
    (m.LowerHand, results.Done): "hand_down",
}
ANSWERS: dict[tuple[type[Command], type[Result]], Say] = {
    **{outcome: _phrase(code) for outcome, code in CODES.items()},
    (a.Invite, results.Invitation): _invitation,
    (Command, results.Rows): _rows,
    (m.Audit, results.Page): _audit,
}
