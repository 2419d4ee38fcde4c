"""The /commands for accounts, and for those who keep order: more rows of the one table (slash.py).

What is about a room is about the whole house where its first word is `-house`. Times are written 90s, 10m, 2h, 7d.
"""

import re
from typing import Final, cast, get_args

from chinwag.protocols.slash_row import (
    Build,
    Here,
    Local,
    Meant,
    Row,
    dry_run,
    number,
    numbered,
    placed,
    room_name,
    timed,
    two,
)  # fmt: skip
from chinwag.room import commands_accounts as a
from chinwag.room import commands_moderation as m
from chinwag.room.commands import PASSWORD
from chinwag.room.modes import MODES, POLICIES, Mode

EMAIL = "email="
CODE = re.compile("[0-9A-Za-z]{4}(-[0-9A-Za-z]{4}){3}")  # of an invitation
LONGEST: Final = PASSWORD + 1  # of a password: what is longer still is known as too long
SWITCHED = {"on": 1, "off": 0, "yes": 1, "no": 0}
HELP_END = (
    "With -house as the first word it is about the whole house. Times are written like 10m, 2h or 7d.",
    "With --dry-run behind it /kick, /ban and /filter do nothing, and show whom or what they would hit.",
)

# --- accounts -----------------------------------------------------------------------------------------------


def _register(args: str, _here: Here) -> Meant | None:
    """A code and an address are known by their looks, so that a password may have blanks."""
    if not args:
        return Local("register")
    password, _, code = args.rpartition(" ")
    if not CODE.fullmatch(code):
        password, code = args, ""
    rest, _, email = password.rpartition(" ")
    if not email.startswith(EMAIL):
        rest, email = password, EMAIL
    kept = rest.strip()[:LONGEST]
    return a.Register(password=kept, code=code, email=email.removeprefix(EMAIL)[:254]) if kept else None


def _login(args: str, here: Here) -> Meant | None:
    name, password = two(args)
    if not name:
        return a.LoginByKey(backlog=here.backlog)
    if not password:
        return Local("login", name[:64])
    return a.Login(name=name[:64], password=password[:LONGEST], backlog=here.backlog)


def _certificate(args: str, _here: Here) -> Meant | None:
    word, key = two(args)
    if word.lower() == "remove":
        return a.RemoveKey(key=key[:100]) if key else None
    return CERTIFICATES[word.lower()] if word.lower() in CERTIFICATES and not key else None


CERTIFICATES: Final = {"add": a.AddKey(), "list": a.ListKeys(), "": a.ListKeys()}


def _password(args: str, _here: Here) -> Meant | None:
    if not args:
        return Local("password")
    old, new = two(args)
    return a.ChangePassword(old=old[:LONGEST], new=new[:LONGEST]) if new else None


def _logout(args: str, _here: Here) -> Meant | None:
    return a.LogoutOthers() if not args or args == "others" else None


def _unregister(args: str, _here: Here) -> Meant | None:
    """A password may have blanks; without one it is asked for."""
    messages = args.split()[-1:] == ["everything"]
    password = args.removesuffix("everything").strip() if messages else args
    if not password:
        return Local("unregister", "everything" if messages else "")
    return a.DeleteAccount(password=password[:LONGEST], messages=messages)


def _claim(args: str, _here: Here) -> Meant | None:
    return a.Claim(code=args[:64]) if args else None


def _accept(args: str, here: Here) -> Meant | None:
    return a.Accept(code=args[:64], backlog=here.backlog) if args else None


def _invite(args: str, here: Here) -> Meant | None:
    """A person by name, or a code: for one, or for so many."""
    room, rest = placed(args, here)
    word, left = two(rest)
    uses = number(word)
    lasting, left = timed(left if uses else rest)
    if not uses and left:
        return a.Invite(room=room, person=left.removeprefix("@")) if " " not in left and not lasting else None
    return None if left else a.Invite(room=room, uses=min(uses or 1, 10_000), seconds=lasting or 7 * 86_400)


def _invites(args: str, here: Here) -> Meant | None:
    return a.ListInvites(room=placed(args, here)[0])


def _revoke(args: str, _here: Here) -> Meant | None:
    return a.RevokeInvite(invite=args[:64]) if args else None


def _house(args: str, _here: Here) -> Meant | None:
    policy, rest = two(args.lower())
    value, _, password = args.partition(" ")[2].strip().partition(" ")
    if policy not in POLICIES or not rest:
        return None
    return a.SetPolicy(policy=policy, value=value.lower()[:32], password=password.strip()[:LONGEST])


def _lockdown(args: str, _here: Here) -> Meant | None:
    word = args.lower() or "on"
    return a.SetPolicy(policy="lockdown", value=word) if word in ("on", "off") else None


def _remove_account(args: str, _here: Here) -> Meant | None:
    name, reason = two(args)
    return a.RemoveAccount(name=name[:64], reason=reason) if name else None


# --- order --------------------------------------------------------------------------------------------------


def _role(args: str, here: Here) -> Meant | None:
    room, rest = placed(args, here)
    name, role = two(rest)
    if role.lower() not in get_args(m.RoleName):
        return None
    return m.SetRole(person=name.removeprefix("@"), role=cast("m.RoleName", role.lower()), room=room)


def _gives(role: m.RoleName) -> Build:
    def build(args: str, here: Here) -> Meant | None:
        room, name = placed(args, here)
        return m.SetRole(person=name.removeprefix("@"), role=role, room=room) if name and " " not in name else None

    return build


def _mode(args: str, here: Here) -> Meant | None:
    mode, rest = two(args)
    mode, value = mode.lower().replace("-", "_"), rest.lower()
    if mode not in MODES or not rest:
        return None
    if mode == "password":
        off = value == "off"
        return m.SetMode(room=here.room, mode=mode, value=int(not off), password="" if off else rest[:LONGEST])
    wanted = SWITCHED.get(value, number(value))
    return None if not wanted and value not in ("off", "no", "0") else m.SetMode(
        room=here.room, mode=mode, value=wanted
    )  # fmt: skip


def _switches(mode: Mode, value: int) -> Build:
    return lambda args, here: None if args else m.SetMode(room=here.room, mode=mode, value=value)


def _slow(args: str, here: Here) -> Meant | None:
    if args.lower() in ("off", "0"):
        return m.SetMode(room=here.room, mode="slow", value=0)
    wait = number(args) or timed(args)[0]
    return m.SetMode(room=here.room, mode="slow", value=wait) if wait else None


def _rename_room(args: str, here: Here) -> Meant | None:
    name, reason = two(args)
    return m.RenameRoom(room=here.room, name=room_name(name), reason=reason) if room_name(name) else None


def _kick(args: str, here: Here) -> Meant | None:
    args, dry = dry_run(args)
    room, rest = placed(args, here)
    name, reason = two(rest)
    if dry:
        return m.CountBan(mask=name.removeprefix("@")[:80], room=room) if name else None
    return m.Kick(person=name.removeprefix("@"), room=room, reason=reason) if name else None


def _ban(args: str, here: Here) -> Meant | None:
    args, dry = dry_run(args)
    room, rest = placed(args, here)
    mask, rest = two(rest)
    if dry:
        return m.CountBan(mask=mask[:80], room=room) if mask else None
    lasting, reason = timed(rest)
    return m.Ban(mask=mask[:80], room=room, seconds=lasting, reason=reason) if mask else None


def _count_ban(args: str, here: Here) -> Meant | None:
    room, mask = placed(args, here)
    return m.CountBan(mask=mask[:80], room=room) if mask else None


def _unban(args: str, here: Here) -> Meant | None:
    room, mask = placed(args, here)
    return m.Unban(mask=mask[:80], room=room) if mask else None


def _bans(args: str, here: Here) -> Meant | None:
    return m.ListBans(room=placed(args, here)[0])


def _mute(args: str, here: Here) -> Meant | None:
    room, rest = placed(args, here)
    name, rest = two(rest)
    lasting, reason = timed(rest)
    return m.Mute(person=name.removeprefix("@"), room=room, seconds=lasting, reason=reason) if name else None


def _unmute(args: str, here: Here) -> Meant | None:
    room, name = placed(args, here)
    return m.Unmute(person=name.removeprefix("@"), room=room) if name else None


def _filter(args: str, here: Here) -> Meant | None:
    args, dry = dry_run(args)
    room, rest = placed(args, here)
    action, pattern = two(rest)
    if dry:
        return m.TryFilter(pattern=pattern[:200], room=here.room) if pattern else None
    if action not in ("block", "mask", "flag", "off") or not pattern:
        return None
    found = "" if action == "off" else action
    return m.SetFilter(pattern=pattern[:200], action=cast("m.FilterAction", found), room=room)


def _try_filter(args: str, here: Here) -> Meant | None:
    return m.TryFilter(pattern=args[:200], room=here.room) if args else None


def _filters(args: str, here: Here) -> Meant | None:
    return m.ListFilters(room=placed(args, here)[0])


def _report(args: str, here: Here) -> Meant | None:
    seq, reason = numbered(args)
    return m.Report(room=here.room, seq=seq, reason=reason) if seq else None


def _revert(args: str, here: Here) -> Meant | None:
    room, rest = placed(args, here)
    return m.Undo(seq=number(rest), room=room) if number(rest) else None


def _audit(args: str, here: Here) -> Meant | None:
    room, rest = placed(args, here)
    word, before = two(rest)
    if word.lower() == "before" and number(before):
        return m.Audit(room=room, before=number(before), limit=20)
    return None if rest else m.Audit(room=room, limit=20)


def _hand(args: str, here: Here) -> Meant | None:
    return None if args else m.RaiseHand(room=here.room)


def _lower(args: str, here: Here) -> Meant | None:
    return m.LowerHand(room=here.room, person=args.removeprefix("@"))


def _call(args: str, here: Here) -> Meant | None:
    return m.CallOn(room=here.room, person=args.removeprefix("@"))


def _hands(args: str, here: Here) -> Meant | None:
    return None if args else m.ListHands(room=here.room)


OP: Final = "operator"
# fmt: off
ROWS: tuple[Row, ...] = (
    Row("register",   (), "/register [PASSWORD [email=ADDRESS] [CODE]]", "Make your name an account of yours.",
        _register),
    Row("login",      (), "/login [NAME [PASSWORD]]", "Come in as your account, or your certificate's.", _login),
    Row("certificate", ("cert",), "/certificate add | list | remove NUMBER", "Let your certificate log you in.",
        _certificate),
    Row("password",   ("passwd",), "/password [OLD NEW]", "Take another password.", _password),
    Row("logout",     (), "/logout others", "End your sessions on all other devices.", _logout),
    Row("unregister", (), "/unregister [PASSWORD] [everything]", "Delete your account (and all you said).",
        _unregister),
    Row("accept",     (), "/accept CODE", "Use an invitation.", _accept),
    Row("invite",     (), "/invite NAME | [USES] [TIME]", "Invite somebody here, or make a code for it.", _invite),
    Row("report",     (), "/report NUMBER [REASON]", "Tell the operators of a message.", _report),
    Row("hand",       (), "/hand", "Raise your hand: ask to speak.", _hand),
    Row("lower",      (), "/lower [NAME]", "Take your hand down, or NAME's.", _lower),
    Row("hands",      (), "/hands", "Show who waits to speak.", _hands),
    # for those who keep order
    Row("call",       ("next",), "/call [NAME]", "Give the word to who waits longest, or to NAME.", _call, OP),
    Row("hush",       (), "/hush", "Let only those with a voice speak here.", _switches("moderated", 1), OP),
    Row("unhush",     (), "/unhush", "Let everybody speak here again.", _switches("moderated", 0), OP),
    Row("slow",       (), "/slow SECONDS | off", "Seconds between two messages of a person.", _slow, OP),
    Row("voice",      (), "/voice NAME", "Let NAME speak where it is hushed.", _gives("voiced"), OP),
    Row("op",         (), "/op NAME", "Make NAME an operator here.", _gives("operator"), OP),
    Row("deop",       ("devoice",), "/deop NAME", "Take NAME's role away.", _gives("member"), OP),
    Row("role",       (), "/role [-house] NAME ROLE", "member, voiced, operator, admin, owner.", _role, OP),
    Row("mode",       ("set",), "/mode MODE VALUE", f"Set this room: {', '.join(MODES)}.", _mode, OP),
    Row("renameroom", (), "/renameroom NAME [REASON]", "Give this room another name.", _rename_room, OP),
    Row("kick",       (), "/kick [-house] NAME [REASON]", "Put NAME out.", _kick, OP),
    Row("mute",       (), "/mute [-house] NAME [TIME] [REASON]", "Let NAME only read.", _mute, OP),
    Row("unmute",     (), "/unmute [-house] NAME", "Let NAME speak again.", _unmute, OP),
    Row("ban",        (), "/ban [-house] WHO [TIME] [REASON]", "Keep out a name, spam*, or an address.", _ban, OP),
    Row("bancheck",   (), "/bancheck [-house] WHO", "Show whom such a ban would hit.", _count_ban, OP),
    Row("unban",      (), "/unban [-house] WHO", "Take a ban away.", _unban, OP),
    Row("bans",       (), "/bans [-house]", "Show who is banned or muted.", _bans, OP),
    Row("filter",     (), "/filter [-house] block|mask|flag|off PATTERN", "Set unwanted words.", _filter, OP),
    Row("filtercheck", (), "/filtercheck PATTERN", "Show what a filter would find.", _try_filter, OP),
    Row("filters",    (), "/filters [-house]", "Show the filters.", _filters, OP),
    Row("audit",      (), "/audit [-house] [before NUMBER]", "Show who did what to whom.", _audit, OP),
    Row("revert",     (), "/revert [-house] NUMBER", "Undo what the audit shows under NUMBER.", _revert, OP),
    Row("invites",    (), "/invites [-house]", "Show the codes that can be used.", _invites, OP),
    Row("revoke",     (), "/revoke INVITE", "Make a code worthless.", _revoke, OP),
    Row("lockdown",   (), "/lockdown [on | off]", "Let nobody in who is not known.", _lockdown, OP),
    Row("house",      (), "/house SETTING VALUE", f"Set the house: {', '.join(POLICIES)}.", _house, OP),
    Row("removeaccount", (), "/removeaccount NAME [REASON]", "Delete somebody's account.", _remove_account, OP),
    Row("claim",      (), "/claim CODE", "Become the owner of this server.", _claim, OP),
)
# fmt: on
