"""What each of the operator's own commands does. One row and one small function each."""

import os
from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

import chinwag
from chinwag.clock import wall
from chinwag.console import messages as m
from chinwag.console.erasing import erase, find
from chinwag.console.house import House
from chinwag.hub import Hub
from chinwag.room.entry import SERVER, Entry
from chinwag.room.events import Noticed
from chinwag.room.modes import MODES
from chinwag.room.operating import Record
from chinwag.room.refusals import Refused
from chinwag.room.results import Done, Result, Rows
from chinwag.room.text import one_line
from chinwag.session import Session

Answer: TypeAlias = Result | Refused | Awaitable[Result | Refused]
Row: TypeAlias = dict[str, str | int]


def _status(hub: Hub, house: House, command: m.ShowStatus) -> Answer:
    store, (connections, unrecognised) = hub.store, house.connections()
    state = store.state
    row: Row = {
        "name": hub.settings.server,
        "version": chinwag.__version__,
        "pid": os.getpid(),
        "up": int(hub.now() - house.started),
        "places": " ".join(f"[{host}]:{port}" if ":" in host else f"{host}:{port}" for host, port in house.places),
        "fingerprint": house.fingerprint,
        "store": store.status,
        "reason": store.reason,
        "epoch": store.epoch,
        "draining": int(house.draining),
        "connections": connections,
        "unrecognised": unrecognised,
        "sessions": len(hub.sessions),
        "people": len(state.people),
        "accounts": len(state.accounts),
        "rooms": len(state.rooms),
    }
    return Rows(what="status", room="", rows=(row,))


def _sessions(hub: Hub, house: House, command: m.ListSessions) -> Answer:
    now = hub.now()
    return Rows(what="sessions", room="", rows=tuple([_session(session, now) for session in hub.sessions]))


def _session(session: Session, now: float) -> Row:
    person, peer = session.person, session.connection.peer
    return {
        "session": session.serial,
        "kind": session.wire.kind,
        "peer": str(peer),
        "tls": int(getattr(peer, "tls", False)),
        "person": person.id if person else "",
        "name": person.name if person else "",
        "as": person.kind if person else "",
        "up": int(now - session.since),
        "idle": int(now - session.heard),
        "owes": getattr(session.connection, "outstanding", 0),
    }


def _places(hub: Hub, house: House, command: m.ListPlaces) -> Answer:
    state = hub.store.state
    rows: list[Row] = [
        {
            "room": room.name,
            "topic": room.topic,
            "members": len(room.members),
            "online": sum(1 for id in room.members if id in state.people),
            "entries": room.head - max(room.first - 1, 0),
            "head": room.head,
            "last": room.last_at,
            "owner": state.lobby.name_of(room.owner) if _known(state, room.owner) else "",
            "modes": " ".join(f"{mode}={value}" for mode in MODES if (value := getattr(room.modes, mode))),
        }
        for room in sorted(state.rooms.values(), key=lambda room: room.key)
    ]
    return Rows(what="rooms", room="", rows=tuple(rows))


def _known(state: Any, id: str) -> bool:
    return id in state.people or id in state.accounts


def _accounts(hub: Hub, house: House, command: m.ListAccounts) -> Answer:
    state, online = hub.store.state, hub.delivery.online
    rows: list[Row] = [
        {
            "account": account.id,
            "name": account.name.display,
            "role": account.role.name.lower(),
            "created": account.created,
            "sessions": len(online[account.id].sessions) if account.id in online else 0,
        }
        for account in sorted(state.accounts.values(), key=lambda account: account.name.key)
    ]
    return Rows(what="accounts", room="", rows=tuple(rows))


# --- what changes something: it stands in the record of the house before it is done -------------------------


async def _close(hub: Hub, house: House, command: m.CloseSession) -> Result | Refused:
    for session in hub.sessions:
        if session.serial == command.session:
            row, person = _session(session, hub.now()), session.person
            about = f"{session.wire.kind}, {session.connection.peer}"
            told = {"person": person.id, "name": person.name} if person is not None else {}
            await keep(hub, Record(operation="close", about=about, reason=command.reason, **told))
            hub.dismiss(session, "ended")
            return Rows(what="closed", room="", rows=(row,))
    return Rows(what="closed", room="", rows=())


async def _announce(hub: Hub, house: House, command: m.Announce) -> Result | Refused:
    text = one_line(command.text)
    await keep(hub, Record(operation="announce", about=text))
    announce(hub, "announcement", {"text": text})
    return Done()


async def keep(hub: Hub, record: Record) -> None:
    """Put an act into the record; on a full disk it is done all the same, and the log alone has it."""
    hub.log.event("operated", operation=record.operation, person=record.person, reason=record.reason)
    settled = await hub.store.do(SERVER, record)
    if isinstance(settled.outcome, Refused):
        hub.log.event("not_recorded", operation=record.operation, reason=settled.outcome.code)


def announce(hub: Hub, code: str, values: dict[str, str]) -> None:
    """Tell everybody something that is not kept."""
    hub.delivery.tell(Entry("", 0, wall(), SERVER, Noticed(code=code, values=values)), None)


async def _reload(hub: Hub, house: House, command: m.Reload) -> Result | Refused:
    found = house.reread()
    about = "refused" if found.refused else ", ".join(found.changed) or "nothing changed"
    await keep(hub, Record(operation="reload", about=about, reason=found.refused))
    row: Row = {
        "changed": " ".join(found.changed),
        "waiting": " ".join(found.waiting),
        "refused": found.refused,
    }
    return Rows(what="reloaded", room="", rows=(row,))


async def _drain(hub: Hub, house: House, command: m.Drain) -> Result | Refused:
    await keep(hub, Record(operation="drain", about=f"{command.seconds} s", reason=command.reason))
    house.drain(command.seconds, one_line(command.reason))
    return Done()


def _find(hub: Hub, house: House, command: m.FindPeople) -> Answer:
    return find(house, command.name)


async def _erase(hub: Hub, house: House, command: m.EraseMessages) -> Result | Refused:
    found = await erase(hub, house, command.person, command.reason)
    if isinstance(found, Rows):
        about = f"{found.rows[0]['messages']} messages"
        who = hub.store.state.lobby.person(command.person)
        name = who.name if who is not None else command.person
        await keep(
            hub, Record(operation="erase", person=command.person, name=name, about=about, reason=command.reason)
        )
    return found


Act: TypeAlias = Callable[[Hub, House, Any], Answer]
ACTS: dict[type, Act] = {
    m.ShowStatus: _status,
    m.ListSessions: _sessions,
    m.ListPlaces: _places,
    m.ListAccounts: _accounts,
    m.CloseSession: _close,
    m.Announce: _announce,
    m.Reload: _reload,
    m.Drain: _drain,
    m.FindPeople: _find,
    m.EraseMessages: _erase,
}
