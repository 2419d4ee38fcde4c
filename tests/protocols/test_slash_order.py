"""Lines that people type about accounts and order, and what they mean."""

import pytest

from chinwag.protocols.slash import NOWHERE, Here, Local, help_lines, parse
from chinwag.protocols.slash_order import ROWS
from chinwag.room import commands_accounts as a
from chinwag.room import commands_moderation as m
from chinwag.room.refusals import Refused

HERE = Here(room="den", backlog=20)
WEEK = 7 * 86_400

# fmt: off
MEANINGS: list[tuple[str, object]] = [
    ("/register secret",            a.Register(password="secret")),
    ("/register my secret 7QK2-M9XV-4T0B-HC3E", a.Register(password="my secret", code="7QK2-M9XV-4T0B-HC3E")),
    ("/login alice two words",      a.Login(name="alice", password="two words", backlog=20)),
    ("/login",                      a.LoginByKey(backlog=20)),
    ("/certificate",                a.ListKeys()),
    ("/certificate list",           a.ListKeys()),
    ("/certificate Add",            a.AddKey()),
    ("/certificate remove 2",       a.RemoveKey(key="2")),
    ("/cert remove c5:f3",          a.RemoveKey(key="c5:f3")),
    ("/password old new one",       a.ChangePassword(old="old", new="new one")),
    ("/logout others",              a.LogoutOthers()),
    ("/unregister",                 Local("unregister")),
    ("/unregister everything",      Local("unregister", "everything")),
    ("/unregister my secret",       a.DeleteAccount(password="my secret")),
    ("/unregister secret everything", a.DeleteAccount(password="secret", messages=True)),
    ("/claim 1234-5678",            a.Claim(code="1234-5678")),
    ("/accept K7QX-2MPD",           a.Accept(code="K7QX-2MPD", backlog=20)),
    ("/invite bob",                 a.Invite(room="den", person="bob")),
    ("/invite @bob",                a.Invite(room="den", person="bob")),
    ("/invite",                     a.Invite(room="den", uses=1, seconds=WEEK)),
    ("/invite 5",                   a.Invite(room="den", uses=5, seconds=WEEK)),
    ("/invite 5 2h",                a.Invite(room="den", uses=5, seconds=7200)),
    ("/invite 2h",                  a.Invite(room="den", uses=1, seconds=7200)),
    ("/invite -house 30",           a.Invite(room="", uses=30, seconds=WEEK)),
    ("/invites -house",             a.ListInvites()),
    ("/revoke 9c1f0a",              a.RevokeInvite(invite="9c1f0a")),
    ("/lockdown",                   a.SetPolicy(policy="lockdown", value="on")),
    ("/lockdown off",               a.SetPolicy(policy="lockdown", value="off")),
    ("/house guests read",          a.SetPolicy(policy="guests", value="read")),
    ("/house password on Swordfish", a.SetPolicy(policy="password", value="on", password="Swordfish")),
    ("/removeaccount bob spam",     a.RemoveAccount(name="bob", reason="spam")),
    ("/op bob",                     m.SetRole(person="bob", role="operator", room="den")),
    ("/voice @bob",                 m.SetRole(person="bob", role="voiced", room="den")),
    ("/deop bob",                   m.SetRole(person="bob", role="member", room="den")),
    ("/role bob Admin",             m.SetRole(person="bob", role="admin", room="den")),
    ("/role -house bob admin",      m.SetRole(person="bob", role="admin")),
    ("/mode read-only on",          m.SetMode(room="den", mode="read_only", value=1)),
    ("/mode hidden off",            m.SetMode(room="den", mode="hidden", value=0)),
    ("/mode limit 20",              m.SetMode(room="den", mode="limit", value=20)),
    ("/mode password Sword fish",   m.SetMode(room="den", mode="password", password="Sword fish")),
    ("/mode password off",          m.SetMode(room="den", mode="password", value=0)),
    ("/slow 30",                    m.SetMode(room="den", mode="slow", value=30)),
    ("/slow 2m",                    m.SetMode(room="den", mode="slow", value=120)),
    ("/slow off",                   m.SetMode(room="den", mode="slow", value=0)),
    ("/hush",                       m.SetMode(room="den", mode="moderated", value=1)),
    ("/unhush",                     m.SetMode(room="den", mode="moderated", value=0)),
    ("/renameroom #lair bigger",    m.RenameRoom(room="den", name="lair", reason="bigger")),
    ("/kick bob too loud",          m.Kick(person="bob", room="den", reason="too loud")),
    ("/kick -house bob",            m.Kick(person="bob")),
    ("/ban spam* 1h adverts",       m.Ban(mask="spam*", room="den", seconds=3600, reason="adverts")),
    ("/ban -house 10.0.0.0/8",      m.Ban(mask="10.0.0.0/8")),
    ("/ban bob 7 days of it",       m.Ban(mask="bob", room="den", reason="7 days of it")),
    ("/bancheck spam*",             m.CountBan(mask="spam*", room="den")),
    ("/ban spam* 2d --dry-run",     m.CountBan(mask="spam*", room="den")),
    ("/ban --dry-run -house spam*", m.CountBan(mask="spam*")),
    ("/kick @bob --dry-run",        m.CountBan(mask="bob", room="den")),
    ("/filter block buy now --dry-run", m.TryFilter(pattern="buy now", room="den")),
    ("/unban spam*",                m.Unban(mask="spam*", room="den")),
    ("/bans",                       m.ListBans(room="den")),
    ("/mute bob 10m",               m.Mute(person="bob", room="den", seconds=600)),
    ("/unmute -house bob",          m.Unmute(person="bob")),
    ("/filter block buy (now|here)", m.SetFilter(pattern="buy (now|here)", action="block", room="den")),
    ("/filter -house off buy",      m.SetFilter(pattern="buy", action="")),
    ("/filtercheck buy",            m.TryFilter(pattern="buy", room="den")),
    ("/filters",                    m.ListFilters(room="den")),
    ("/report #12 rude words",      m.Report(room="den", seq=12, reason="rude words")),
    ("/revert 12",                  m.Undo(seq=12, room="den")),
    ("/audit -house before 40",     m.Audit(room="", before=40, limit=20)),
    ("/audit",                      m.Audit(room="den", limit=20)),
    ("/hand",                       m.RaiseHand(room="den")),
    ("/lower",                      m.LowerHand(room="den")),
    ("/lower bob",                  m.LowerHand(room="den", person="bob")),
    ("/next",                       m.CallOn(room="den")),
    ("/call @bob",                  m.CallOn(room="den", person="bob")),
    ("/hands",                      m.ListHands(room="den")),
]
# fmt: on


@pytest.mark.parametrize(("line", "meant"), MEANINGS, ids=[line for line, _ in MEANINGS])
def test_a_line_means_what_the_table_says(line: str, meant: object) -> None:
    assert parse(line, HERE) == meant


def test_every_row_is_in_this_table() -> None:
    typed = {line.split()[0].removeprefix("/") for line, _ in MEANINGS}
    assert {row.name for row in ROWS} - {"call"} <= typed | {"next"}


@pytest.mark.parametrize(
    "line",
    ["/certificate remove", "/certificate add x", "/certificate bake",
        "/password old", "/logout me", "/claim", "/accept", "/invite bob and eve",
     "/revoke", "/lockdown maybe", "/house guests", "/house paint blue", "/removeaccount", "/op", "/op bob carol",
     "/role bob king", "/mode slow", "/mode colour on", "/mode slow soon", "/slow", "/slow soon", "/hush now",
     "/renameroom", "/renameroom #",
     "/kick", "/ban", "/bancheck", "/unban", "/mute", "/unmute", "/filter stop x", "/filter block", "/filtercheck",
     "/report", "/report bob", "/revert", "/revert bob", "/audit yesterday", "/hand up", "/hands up"],
)  # fmt: skip
def test_wrong_use_shows_the_usage(line: str) -> None:
    meant = parse(line, HERE)
    assert isinstance(meant, Refused)
    assert meant.code == "usage"


@pytest.mark.parametrize(
    "line", ["/kick bob", "/ban bob", "/mute bob", "/filters", "/audit", "/op bob", "/invite bob"]
)
def test_what_is_typed_in_no_room_is_never_about_the_house(line: str) -> None:
    assert getattr(parse(line, Here(room="")), "room", "") == NOWHERE


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_operators_see_their_commands_apart(row: object) -> None:

    usage, role = row.usage, row.role  # type: ignore[attr-defined]
    lists = {"guest": help_lines(), "operator": help_lines("order")}
    assert any(line.startswith(f"  {usage} ") for line in lists.pop(role))
    assert not any(line.startswith(f"  {usage} ") for line in lists.popitem()[1])
