"""The tables of the view, and the steps that lead to them from every older version.

A new database is made from `SCHEMA` at once. An old one takes the numbered steps of `MIGRATIONS`, each in its own
transaction. The number of the version is SQLite's `user_version`.
"""

import sqlite3
from collections.abc import Callable, Mapping
from typing import Final

APPLICATION: Final = 0x43484E57  # "CHNW", SQLite's application_id
VERSION: Final = 1

# `event.seal` is the key under which the content was hashed, or the hash itself where the content was changed or
# erased (`state` 1 and 2): see docs/decisions/0002-hash-chain.md.
SCHEMA: Final = """
CREATE TABLE meta (k TEXT PRIMARY KEY, v) WITHOUT ROWID;
CREATE TABLE actor (id INTEGER PRIMARY KEY, person TEXT NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL,
    UNIQUE (person, name, kind));
CREATE TABLE room (id INTEGER PRIMARY KEY, name TEXT NOT NULL, key TEXT NOT NULL UNIQUE, topic TEXT NOT NULL,
    created INTEGER NOT NULL, owner TEXT NOT NULL, first_seq INTEGER NOT NULL, head_seq INTEGER NOT NULL);
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

Migration = Callable[[sqlite3.Connection], None]
MIGRATIONS: Final[Mapping[int, Migration]] = {}  # the version reached -> how, from the version before


def prepare(connection: sqlite3.Connection, epoch: int, secret: bytes) -> None:
    """Make the tables of a new database; `secret` is what tokens are signed with."""
    connection.execute("PRAGMA auto_vacuum = NONE")
    connection.execute("BEGIN IMMEDIATE")
    for statement in SCHEMA.strip().removesuffix(";").split(";\n"):
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
