"""Lines come from pipes and files, however they are cut."""

import os
from pathlib import Path

from chinwag.client.reading import EndOfInput, Lines


async def read(descriptor: int) -> list[str]:
    lines, found = Lines(descriptor), []
    while True:
        try:
            found.append(await lines.next())
        except EndOfInput:
            return found


async def test_a_file_is_read_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "lines"
    path.write_bytes("eins\r\n\nzwöi\nno end".encode())
    with path.open("rb") as file:
        assert await read(file.fileno()) == ["eins", "", "zwöi", "no end"]


async def test_more_lines_than_are_read_ahead_are_all_read(tmp_path: Path) -> None:
    path = tmp_path / "lines"
    path.write_text("\n".join(map(str, range(1000))))
    with path.open("rb") as file:
        assert await read(file.fileno()) == list(map(str, range(1000)))


async def test_bytes_that_are_no_text_are_replaced() -> None:
    reading, writing = os.pipe()
    os.write(writing, b"a\xffb\n")
    os.close(writing)
    assert await read(reading) == ["a\ufffdb"]
    os.close(reading)


async def test_a_descriptor_that_is_gone_has_no_lines() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    os.close(writing)
    assert await read(reading) == []
