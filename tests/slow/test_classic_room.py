"""Ten kinds of clients in one room, each a program of its own that believes to be among its like."""

from collections.abc import Iterator
from functools import partial

import pytest

from tests.support.programs import House, Program, visited
from tests.support.server import until

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]

# fmt: off
KINDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "native":   ("native", ()),
    "raw":      ("register_raw", ()),
    "lined":    ("register_lines", ()),
    "framed":   ("headed_course", ()),
    "headed":   ("headed", ()),
    "early":    ("early", ()),
    "asked":    ("asked", ("0.5",)),
    "console":  ("console", ()),
    "nicky":    ("nick", ()),
    "netcat":   ("lines", ()),
}
# fmt: on
ECHOING = ("early", "asked", "console", "nicky", "native")


def line_of(kind: str, speaker: str, text: str) -> str:
    """How this kind of program shows that speaker's line."""
    form = "@{0}: {1}" if kind in ("raw", "lined", "framed") else "{0} > {1}" if kind == "headed" else "{0}: {1}"
    return form.format(speaker, text)


def shown(program: Program, line: str) -> bool:
    """Whether it has printed this line, perhaps behind a time."""
    return any(printed.endswith(line) for printed in program.lines())


def whole(program: Program, words: list[str]) -> bool:
    """Whether it has printed each word once."""
    return all(program.text.count(word) == 1 for word in words)


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Program]]:
    with visited(tmp_path_factory.mktemp("house"), limits_flood="false") as house:
        yield everybody(house)


def everybody(house: House) -> dict[str, Program]:
    """All ten, in the room."""
    programs = {name: house.replica(kind, name, *extra) for name, (kind, extra) in KINDS.items()}
    watcher = programs["native"]
    for name in KINDS:
        watcher.until(f"name='{name}'")
    return programs


def test_each_sees_every_line_of_every_other_exactly_once_in_its_own_form(room: dict[str, Program]) -> None:
    for speaker, program in room.items():
        program.type(f"hello from {speaker} to all")
    for kind, program in room.items():
        for speaker in room:
            line = line_of(kind, speaker, f"hello from {speaker} to all")
            if speaker != kind or kind in ECHOING:
                program.until(line)
    for kind, program in room.items():
        for speaker in room:
            count = program.text.count(f"hello from {speaker} to all")
            assert count == (1 if speaker != kind or kind in ECHOING else 0), (kind, speaker, program.text)


def test_a_private_message_reaches_exactly_one_from_each_kind_to_each(room: dict[str, Program]) -> None:
    for speaker, program in room.items():
        for listener in room:
            if listener != speaker:
                program.type(f"/msg {listener} secret-{speaker}-{listener}")
                room[listener].until(f"secret-{speaker}-{listener}")
    for kind, program in room.items():
        for speaker in room:
            for listener in room:
                if speaker != listener and kind not in (speaker, listener):
                    assert f"secret-{speaker}-{listener}" not in program.text
                if kind == listener != speaker:
                    assert program.text.count(f"secret-{speaker}-{listener}") == 1


def test_an_arrow_is_private_where_somebody_has_that_name_and_else_public(room: dict[str, Program]) -> None:
    for speaker in ("raw", "lined", "framed", "headed", "early", "asked", "console", "nicky"):
        room[speaker].type(f"psst-{speaker} > native")
        room["native"].until(f"private {speaker}: psst-{speaker}")  # a person types one line after the other
        room[speaker].type(f"{speaker} knows 2 > 1")
        for kind, program in room.items():
            if kind != speaker or kind in ECHOING:
                program.until(line_of(kind, speaker, f"{speaker} knows 2 > 1"))
    assert all("psst-raw" not in program.text for name, program in room.items() if name not in ("raw", "native"))


TEXTS = ("2 > 1", "a -> b", "how are you?", "200 Registration successful", "NICK", "DISCONNECT x", "401 stays chat")


def test_words_of_the_protocols_are_words(room: dict[str, Program]) -> None:
    for speaker in room:
        for text in (*TEXTS, f"{speaker} is done"):
            room[speaker].type(text)
            witness = room["native" if speaker != "native" else "netcat"]
            until(partial(shown, witness, f"{speaker}: {text}"), text)
    for kind, program in room.items():
        for speaker in room:
            if kind == speaker:
                continue
            program.until(line_of(kind, speaker, f"{speaker} is done"))
            for text in TEXTS:
                assert shown(program, line_of(kind, speaker, text)), (kind, speaker, text)
    assert all(program.process.poll() is None for program in room.values())


def test_unicode_harms_nobody_and_is_lost_to_nobody(room: dict[str, Program]) -> None:
    room["native"].type("é ☃ 漢字 👩‍👩‍👧 end")
    for kind in ("framed", "headed", "netcat"):
        room[kind].until("é ☃ 漢字")
    for kind in ("raw", "lined", "early", "asked", "nicky", "console"):
        room[kind].until("e :snowman2: HanZi :woman::woman::girl: end")
    assert all(program.process.poll() is None for program in room.values())


def test_five_thousand_characters_arrive_whole(room: dict[str, Program]) -> None:
    words = [f"w{number:04}" for number in range(833)]
    room["headed"].type(" ".join(words))
    for kind, program in room.items():
        if kind != "headed":
            program.until("w0832")
            assert whole(program, words), (kind, program.text[-9_000:])


def test_a_second_line_that_would_be_obeyed_is_only_shown(room: dict[str, Program]) -> None:
    upload = "x x x secret.txt Ready to receive file"
    for text in (upload, "DISCONNECT x", "FILEREAD2 secret.txt", "SERVERREADY secret.txt"):
        room["native"].type(f"first\\n{text}")
    for kind in ("raw", "lined", "framed"):
        room[kind].until("SERVERREADY secret.txt")
    assert all(program.process.poll() is None for program in room.values())
    assert all("Uploaded" not in program.text for program in room.values())
