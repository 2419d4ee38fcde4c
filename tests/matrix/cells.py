"""The matrix of rights as data: what can be asked, by whom, in which condition, and what the table says of it.

Nothing here looks at the rules: what is expected is read from permissions.py alone.
"""

from collections.abc import Callable
from typing import NamedTuple

from msgspec.structs import replace

from chinwag.room import commands as c
from chinwag.room import commands_accounts as a
from chinwag.room import commands_metadata as md
from chinwag.room import commands_moderation as m
from chinwag.room import commands_presence as p
from chinwag.room.commands import Command
from chinwag.room.facts import NOTHING, Facts
from chinwag.room.lobby import HOUSE
from chinwag.room.modes import Modes, Policy
from chinwag.room.order import Ban, Bans, Mute
from chinwag.room.permissions import CODES, RIGHTS, Condition, Role
from chinwag.room.state import State

SAID = 0  # in a sample: the seq of a message of one's own
OTHERS = -1  # ... of somebody else's
ACT = -2  # ... of an act of moderation that can be undone


class Sample(NamedTuple):
    """A command that is done where it is allowed, or refused for a reason that has nothing to do with rights."""

    command: Command
    line: str = ""  # how people type it; "" = they cannot
    least: Role = Role.STRANGER  # beside the row of the table: of MODE_RIGHTS and POLICY_RIGHTS
    others: bool = False  # it touches what somebody else wrote
    facts: Facts = NOTHING
    house: bool = False  # it is about the house though it has a room

    @property
    def name(self) -> str:
        """For the list of cells."""
        where = "house" if self.house else getattr(self.command, "room", "") or "-"
        more = getattr(self.command, "mode", getattr(self.command, "policy", "others" if self.others else ""))
        return f"{type(self.command).__name__} {where} {more}".strip()


class Persona(NamedTuple):
    """Somebody: what that person is in the room `den` (or would be), and in the house."""

    name: str
    role: Role
    inside: bool = True
    rank: Role = Role.MEMBER


PERSONAS = (
    Persona("gast", Role.GUEST, rank=Role.GUEST),
    Persona("mia", Role.MEMBER),
    Persona("vera", Role.VOICED),
    Persona("otto", Role.OPERATOR),
    Persona("ada", Role.ADMIN),
    Persona("olga", Role.OWNER),
    Persona("wanderer", Role.GUEST, inside=False, rank=Role.GUEST),
    Persona("nomad", Role.MEMBER, inside=False),
    Persona("orson", Role.OPERATOR, inside=False),
    Persona("hope", Role.OPERATOR, inside=False, rank=Role.OPERATOR),
    Persona("hada", Role.ADMIN, inside=False, rank=Role.ADMIN),
    Persona("hoover", Role.OWNER, inside=False, rank=Role.OWNER),
)

_PASS = Facts(verified=True, secret="hash", fresh="a00000000000000ff")

SAMPLES = (
    Sample(c.Say(room="den", text="hello"), "hello"),
    Sample(c.Edit(room="den", seq=SAID, text="x"), "/edit {seq} x"),
    Sample(c.Redact(room="den", seq=SAID), "/delete {seq}"),
    Sample(c.Redact(room="den", seq=OTHERS), "/delete {seq}", others=True),
    Sample(c.React(room="den", seq=OTHERS, emoji="👍"), "/react {seq} 👍", others=True),
    Sample(c.SetTopic(room="den", topic="new"), "/topic new"),
    Sample(c.Typing(room="den")),
    Sample(c.MarkRead(room="den", seq=1)),
    Sample(c.Leave(room="den"), "/leave"),
    Sample(c.Join(room="den"), "/join den"),
    Sample(c.GetPage(room="den"), "/history"),
    Sample(c.Search(query="hello", room="den")),
    Sample(c.ListPeople(room="den"), "/list"),
    Sample(m.Report(room="den", seq=OTHERS), "/report {seq}", others=True),
    Sample(m.RaiseHand(room="den"), "/hand"),
    Sample(m.LowerHand(room="den"), "/lower"),
    Sample(m.LowerHand(room="den", person="vic"), "/lower vic", others=True),
    Sample(m.ListHands(room="den"), "/hands"),
    Sample(m.CallOn(room="den", person="vic"), "/call vic"),
    Sample(m.SetRole(person="vic", role="voiced", room="den"), "/voice vic"),
    Sample(m.SetMode(room="den", mode="limit", value=99), "/mode limit 99"),
    Sample(m.SetMode(room="den", mode="keep_days", value=9), "/mode keep_days 9", Role.OWNER),
    Sample(m.SetMode(room="den", mode="keep_count", value=9), "/mode keep_count 9", Role.OWNER),
    Sample(m.RenameRoom(room="den", name="lair"), "/renameroom lair"),
    Sample(m.Kick(person="vic", room="den"), "/kick vic"),
    Sample(m.Ban(mask="spam*", room="den"), "/ban spam*"),
    Sample(m.CountBan(mask="spam*", room="den"), "/bancheck spam*"),
    Sample(m.Unban(mask="spam*", room="den"), "/unban spam*"),
    Sample(m.ListBans(room="den"), "/bans"),
    Sample(m.Mute(person="vic", room="den"), "/mute vic"),
    Sample(m.Unmute(person="vic", room="den"), "/unmute vic"),
    Sample(m.SetFilter(pattern="x+", action="mask", room="den"), "/filter mask x+"),
    Sample(m.TryFilter(pattern="x+", room="den"), "/filtercheck x+"),
    Sample(m.ListFilters(room="den"), "/filters"),
    Sample(m.Undo(seq=ACT, room="den"), "/revert {seq}"),
    Sample(m.Audit(room="den"), "/audit"),
    Sample(md.SetMetadata(room="den", key="url", value="x")),
    Sample(md.ClearMetadata(room="den")),
    Sample(md.SetMetadata(key="url", value="x")),
    Sample(md.SetMetadata(person="vic", key="url", value="x"), others=True),
    Sample(md.ClearMetadata()),
    Sample(md.ClearMetadata(person="vic"), others=True),
    Sample(a.Invite(room="den", person="zed"), "/invite zed"),
    Sample(a.Invite(room="den"), "", Role.MEMBER, facts=Facts(fresh="CODE")),
    Sample(a.ListInvites(room="den"), "/invites"),
    # about the house
    Sample(c.Rename(name="other"), "/nick other"),
    Sample(c.SetAway(text="tea"), "/away tea"),
    Sample(c.Whisper(to="vic", text="psst"), "/msg vic psst"),
    Sample(c.CreateRoom(room="attic"), "/create attic", house=True),
    Sample(c.ListRooms(), "/rooms"),
    Sample(c.ListPeople()),
    Sample(c.Search(query="hello"), "/search hello", house=True),
    Sample(c.Ping()),
    Sample(p.Signal(room="den", text="sign")),
    Sample(p.Nudge(to="vic", text="sign")),
    Sample(p.Describe(user="somebody")),  # who is muted has no new real name: test_asides.py
    Sample(p.Operate(name="root"), facts=_PASS),
    Sample(p.Watch(names=("vic",))),
    Sample(p.MarkTime(target="vic", at=1)),
    Sample(p.Announce(text="hear")),
    Sample(a.Register(password=""), facts=_PASS),
    Sample(a.ChangePassword(old="", new=""), facts=_PASS),
    Sample(a.LogoutOthers(), "/logout others"),
    Sample(a.AddKey(), "/certificate add"),
    Sample(a.RemoveKey(key="none"), "/certificate remove none"),
    Sample(a.ListKeys(), "/certificate list"),
    Sample(a.DeleteAccount(password=""), facts=_PASS),
    Sample(a.Claim(code=""), facts=_PASS),
    Sample(a.Accept(code="K7QX2MPD"), "/accept K7QX2MPD"),
    Sample(a.RevokeInvite(invite="none"), "/revoke none"),
    Sample(a.RemoveAccount(name="zed"), "/removeaccount zed"),
    Sample(a.SetPolicy(policy="lockdown", value="off"), "/lockdown off"),
    Sample(a.SetPolicy(policy="guests", value="yes"), "/house guests yes", Role.ADMIN),
    Sample(a.SetPolicy(policy="registration", value="open"), "/house registration open", Role.ADMIN),
    Sample(a.SetPolicy(policy="rooms", value="everyone"), "/house rooms everyone", Role.ADMIN),
    Sample(a.SetPolicy(policy="password", value="off"), "/house password off", Role.ADMIN),
    Sample(a.Invite(), facts=Facts(fresh="CODE"), house=True),
    Sample(a.ListInvites(), "/invites -house", house=True),
    Sample(m.SetRole(person="zed", role="operator"), "/role -house zed operator", house=True),
    Sample(m.Kick(person="vic"), "/kick -house vic", house=True),
    Sample(m.Ban(mask="spam*"), "/ban -house spam*", house=True),
    Sample(m.CountBan(mask="spam*"), "/bancheck -house spam*", house=True),
    Sample(m.Unban(mask="spam*"), "/unban -house spam*", house=True),
    Sample(m.ListBans(), "/bans -house", house=True),
    Sample(m.Mute(person="vic"), "/mute -house vic", house=True),
    Sample(m.Unmute(person="vic"), "/unmute -house vic", house=True),
    Sample(m.SetFilter(pattern="x+", action="mask"), "/filter -house mask x+", house=True),
    Sample(m.ListFilters(), "/filters -house", house=True),
    Sample(m.Undo(seq=ACT), "/revert -house {seq}", house=True),
    Sample(m.Audit(), "/audit -house", house=True),
)
WITHOUT_CELLS = (
    c.Enter,
    a.Login,
    a.LoginByKey,
    a.LoginByScram,
    c.Quit,
)  # coming in has a matrix of its own; everybody may leave


# --- conditions ---------------------------------------------------------------------------------------------

Switch = Callable[[State, bool], None]


def _mode(**modes: int) -> Switch:
    def switch(state: State, on: bool) -> None:
        state.rooms["den"].ordered().modes = Modes(**modes) if on else Modes()

    return switch


def _policy(policy: Policy, value: str, otherwise: str) -> Switch:
    return lambda state, on: state.load_policy(policy, value if on else otherwise)


def _slow(state: State, on: bool) -> None:
    _mode(slow=30)(state, on)
    spoke = state.rooms["den"].ordered().spoke
    spoke.clear()
    spoke.update(dict.fromkeys(state.people, 1 << 60) if on else {})


def _banned(key: str) -> Switch:
    def switch(state: State, on: bool) -> None:
        order = state.lobby.order if key == HOUSE else state.rooms[key].ordered()
        order.bans = Bans()
        for id, here in state.people.items():
            if on and here.person.kind == "guest":
                state.load_ban(key, Ban("name", here.name.key, at=1))
            elif on:
                state.load_ban(key, Ban("account", id, at=1))
        state.lobby.watch()

    return switch


def _muted(key: str) -> Switch:
    def switch(state: State, on: bool) -> None:
        order = state.lobby.order if key == HOUSE else state.rooms[key].ordered()
        order.mutes.clear()
        for id in state.people if on else ():
            state.load_mute(key, Mute(id, "x", at=1))
        state.lobby.watch()

    return switch


class Setting(NamedTuple):
    """Something that is set, and which conditions of the table hold by it: in the room `den`, or anywhere."""

    switch: Switch
    holds: frozenset[Condition] = frozenset()
    anywhere: bool = False
    opens: bool = False  # to who is not in the room, what the table says may be done from outside


SETTINGS: dict[str, Setting] = {
    "nothing": Setting(lambda state, on: None),
    "guests_none": Setting(_policy("guests", "no", "yes"), frozenset({"guests_none"}), True),
    "guests_read": Setting(_policy("guests", "read", "yes"), frozenset({"guests_read"}), True),
    "lockdown": Setting(_policy("lockdown", "on", "off"), frozenset({"lockdown", "no_registration"}), True),
    "house_password": Setting(_policy("password", "on", "off"), frozenset({"house_password"}), True),
    "no_registration": Setting(_policy("registration", "closed", "open"), frozenset({"no_registration"}), True),
    "rooms_accounts": Setting(_policy("rooms", "accounts", "everyone"), frozenset({"rooms_accounts"}), True),
    "rooms_operators": Setting(_policy("rooms", "operators", "everyone"), frozenset({"rooms_operators"}), True),
    "registered": Setting(_mode(registered=1), frozenset({"registered"})),
    "invite_only": Setting(_mode(invite_only=1), frozenset({"invite_only"})),
    "room_password": Setting(_mode(password=1), frozenset({"room_password"})),
    "room_full": Setting(_mode(limit=1), frozenset({"room_full"})),
    "moderated": Setting(_mode(moderated=1), frozenset({"moderated"})),
    "room_read_only": Setting(_mode(read_only=1), frozenset({"room_read_only"})),
    "topic_locked": Setting(_mode(topic_locked=1), frozenset({"topic_locked"})),
    "hidden": Setting(_mode(hidden=1)),
    "no_ctcp": Setting(_mode(no_ctcp=1)),
    "outside": Setting(_mode(outside=1), opens=True),
    "slow_mode": Setting(_slow, frozenset({"slow_mode"})),
    "banned": Setting(_banned(HOUSE), frozenset({"banned"}), True),
    "banned_in_room": Setting(_banned("den"), frozenset({"banned"})),
    "muted": Setting(_muted(HOUSE), frozenset({"muted"}), True),
    "muted_in_room": Setting(_muted("den"), frozenset({"muted"})),
}
ONLY_COMING = frozenset({"guests_none", "lockdown", "house_password"})  # whoever is in is in


# --- what the table says ------------------------------------------------------------------------------------


def in_den(sample: Sample) -> bool:
    """Whether the command is about the room."""
    return getattr(sample.command, "room", "") == "den"


def enters_den(sample: Sample) -> bool:
    """Whether the command leads into the room: its conditions look at what one will be there."""
    return isinstance(sample.command, c.Join | a.Accept)


def expected(sample: Sample, persona: Persona, setting: Setting) -> str:
    """The code of the refusal by rights, "" = it is not refused by them."""
    right = RIGHTS[type(sample.command)]
    about_den = in_den(sample) and right.room
    role = persona.rank
    if about_den:
        if not persona.inside and right.inside:
            return "" if setting.opens and right.from_outside else "not_member"
        role = persona.role if persona.inside or persona.role >= Role.OPERATOR else Role.STRANGER
    house = sample.house and right.house is not Role.NOBODY
    least = right.house if house or (right.house is not Role.NOBODY and not about_den) else right.least
    if role < least:
        return _too_low(role, least, about_den)
    refused = _hindered(sample, persona, setting, role, about_den)
    if refused:
        return refused
    if role < sample.least:
        return _too_low(role, sample.least, about_den)
    if sample.others and role < right.others:
        return "not_author" if isinstance(sample.command, c.Redact) else "forbidden"
    return ""


def _too_low(role: Role, least: Role, about_den: bool) -> str:
    if role is Role.STRANGER and about_den:
        return "not_member"
    return "account_needed" if role is Role.GUEST and least is Role.MEMBER else "forbidden"


def _hindered(sample: Sample, persona: Persona, setting: Setting, role: Role, about_den: bool) -> str:
    refused = _held(sample, setting, role, about_den)
    if refused or not enters_den(sample) or persona.inside:
        return refused
    return _held(sample, setting, persona.role, True)


def _held(sample: Sample, setting: Setting, role: Role, about_den: bool) -> str:
    for condition, least in RIGHTS[type(sample.command)].when.items():
        holds = condition in setting.holds and (setting.anywhere or about_den)
        if holds and condition not in ONLY_COMING and role < least:
            return CODES.get(condition, condition)
    return ""


def numbered(sample: Sample, own: int, others: int, act: int) -> Command:
    """The command with the seqs that its sample speaks of."""
    seq = {SAID: own, OTHERS: others, ACT: act}.get(getattr(sample.command, "seq", 1), 0)
    return replace(sample.command, seq=seq) if seq else sample.command
