-- The first schema, as it was. It never changes: it is what the oldest databases have.
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
PRAGMA application_id = 1128812119;
PRAGMA user_version = 1;
