"""The tables of the view, and the steps that lead to them from every older version.

A new database is made from `SCHEMA` at once. An old one takes the numbered steps of `MIGRATIONS`, each in its own
transaction. The number of the version is SQLite's `user_version`.
"""

import sqlite3
from collections.abc import Callable, Mapping
from typing import Final

APPLICATION: Final = 0x43484E57  # "CHNW", SQLite's application_id
VERSION: Final = 4

# `event.seal` is the key under which the content was hashed, or the hash itself where the content was changed or
# erased (`state` 1 and 2): see docs/decisions/0002-hash-chain.md.
FIRST: Final = """
CREATE TABLE meta (k TEXT PRIMARY KEY, v) WITHOUT ROWID;
CREATE TABLE actor (id INTEGER PRIMARY KEY, person TEXT NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL,
    UNIQUE (person, name, kind));
CREATE TABLE room (id INTEGER PRIMARY KEY, name TEXT NOT NULL, key TEXT NOT NULL UNIQUE, topic TEXT NOT NULL,
    created INTEGER NOT NULL, owner TEXT NOT NULL, first_seq INTEGER NOT NULL, head_seq INTEGER NOT NULL,
    modes TEXT NOT NULL DEFAULT '');
CREATE TABLE member (room INTEGER NOT NULL, person TEXT NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL,
    read_seq INTEGER NOT NULL, PRIMARY KEY (room, person)) WITHOUT ROWID;
CREATE TABLE event (pos INTEGER PRIMARY KEY, room INTEGER NOT NULL, seq INTEGER NOT NULL, at INTEGER NOT NULL,
    kind INTEGER NOT NULL, actor INTEGER NOT NULL, ref INTEGER NOT NULL, flags INTEGER NOT NULL, body TEXT,
    meta TEXT, seal BLOB NOT NULL, hash BLOB NOT NULL, state INTEGER NOT NULL, edited INTEGER NOT NULL);
CREATE UNIQUE INDEX event_place ON event (room, seq);
CREATE INDEX event_edit ON event (room, ref) WHERE kind = 2;
CREATE TABLE reaction (room INTEGER NOT NULL, seq INTEGER NOT NULL, emoji TEXT NOT NULL, person TEXT NOT NULL,
    name TEXT NOT NULL, pos INTEGER NOT NULL, PRIMARY KEY (room, seq, emoji, person)) WITHOUT ROWID;
CREATE TABLE nonce (pos INTEGER PRIMARY KEY, at INTEGER NOT NULL, marks BLOB NOT NULL);
CREATE VIEW said AS SELECT pos, room, body FROM event WHERE kind = 1 AND body IS NOT NULL;
CREATE VIRTUAL TABLE fts USING fts5(room, body, content='said', content_rowid='pos',
    tokenize='unicode61 remove_diacritics 2');
"""

# Accounts, and what keeps order. `room` is a key here, *house for the house as a whole. Hashes of passwords, of
# accounts (by id), rooms (by key) and the house, are in `secret` alone. A + behind a role is a voice beside it.
SECOND: Final = """
CREATE TABLE account (id TEXT PRIMARY KEY, name TEXT NOT NULL, key TEXT NOT NULL UNIQUE,
    skeleton TEXT NOT NULL UNIQUE, role TEXT NOT NULL, generation INTEGER NOT NULL, created INTEGER NOT NULL)
    WITHOUT ROWID;
CREATE TABLE secret (owner TEXT PRIMARY KEY, hash TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE authkey (kind TEXT NOT NULL, value TEXT NOT NULL, account TEXT NOT NULL, PRIMARY KEY (kind, value))
    WITHOUT ROWID;
CREATE TABLE role (room TEXT NOT NULL, person TEXT NOT NULL, role TEXT NOT NULL, PRIMARY KEY (room, person))
    WITHOUT ROWID;
CREATE TABLE ban (room TEXT NOT NULL, kind TEXT NOT NULL, mask TEXT NOT NULL, name TEXT NOT NULL,
    until INTEGER NOT NULL, by TEXT NOT NULL, reason TEXT NOT NULL, at INTEGER NOT NULL,
    PRIMARY KEY (room, kind, mask)) WITHOUT ROWID;
CREATE TABLE mute (room TEXT NOT NULL, person TEXT NOT NULL, name TEXT NOT NULL, until INTEGER NOT NULL,
    by TEXT NOT NULL, reason TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (room, person)) WITHOUT ROWID;
CREATE TABLE filter (room TEXT NOT NULL, pattern TEXT NOT NULL, action TEXT NOT NULL, at INTEGER NOT NULL,
    PRIMARY KEY (room, pattern)) WITHOUT ROWID;
CREATE TABLE invited (room TEXT NOT NULL, person TEXT NOT NULL, until INTEGER NOT NULL, PRIMARY KEY (room, person))
    WITHOUT ROWID;
CREATE TABLE invitation (invite TEXT PRIMARY KEY, room TEXT NOT NULL, uses INTEGER NOT NULL, until INTEGER NOT NULL,
    by TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE policy (policy TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE forgetting (person TEXT PRIMARY KEY, done INTEGER NOT NULL, upto INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX event_act ON event (room, seq) WHERE kind = 3 OR kind >= 32;
"""
# Where a room was swept: its entries up to `seq` are missing, and the last of them ended with this time and hash.
THIRD: Final = """
CREATE TABLE swept (room INTEGER NOT NULL, seq INTEGER NOT NULL, at INTEGER NOT NULL, hash BLOB NOT NULL,
    PRIMARY KEY (room, seq)) WITHOUT ROWID;
"""
# Metadata of rooms (`room` is a key) and of accounts (`account` is an id); the other of the two is empty.
FOURTH: Final = """
CREATE TABLE metadata (room TEXT NOT NULL, account TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL,
    PRIMARY KEY (room, account, key)) WITHOUT ROWID;
"""
SCHEMA: Final = FIRST + SECOND.lstrip() + THIRD.lstrip() + FOURTH.lstrip()

Migration = Callable[[sqlite3.Connection], None]


def _statements(text: str) -> list[str]:
    return text.strip().removesuffix(";").split(";\n")


def _to_accounts(connection: sqlite3.Connection) -> None:
    connection.execute("ALTER TABLE room ADD COLUMN modes TEXT NOT NULL DEFAULT ''")
    for statement in _statements(SECOND):
        connection.execute(statement)


def _to_swept(connection: sqlite3.Connection) -> None:
    for statement in _statements(THIRD):
        connection.execute(statement)


def _to_metadata(connection: sqlite3.Connection) -> None:
    for statement in _statements(FOURTH):
        connection.execute(statement)


# the version reached -> how, from the one before
MIGRATIONS: Final[Mapping[int, Migration]] = {2: _to_accounts, 3: _to_swept, 4: _to_metadata}


def prepare(connection: sqlite3.Connection, epoch: int, secret: bytes) -> None:
    """Make the tables of a new database; `secret` is what tokens are signed with.

    `epoch` must be one that no client has seen here: where a database is thrown away, the next one counts from 1
    again, and a client that stayed would take what is said then for what it has already.
    """
    connection.execute("PRAGMA auto_vacuum = NONE")
    connection.execute("BEGIN IMMEDIATE")
    for statement in _statements(SCHEMA):
        connection.execute(statement)
    connection.executemany(
        "INSERT INTO meta VALUES (?, ?)", [("epoch", epoch), ("secret", secret), ("indexed", 0), ("probe", 0)]
    )
    connection.execute(f"PRAGMA application_id = {APPLICATION}")
    connection.execute(f"PRAGMA user_version = {VERSION}")
    connection.execute("COMMIT")


def migrate(
    connection: sqlite3.Connection, steps: Mapping[int, Migration] = MIGRATIONS, version: int = VERSION
) -> int:
    """Walk from the database's version to `version`, one transaction a step. Returns how many steps it took."""
    (found,) = connection.execute("PRAGMA user_version").fetchone()
    for number in range(found + 1, version + 1):
        connection.execute("BEGIN IMMEDIATE")
        try:
            steps[number](connection)
            connection.execute(f"PRAGMA user_version = {number}")
            connection.execute("COMMIT")
        except BaseException:
            connection.execute("ROLLBACK")
            raise
    return max(0, version - int(found))
