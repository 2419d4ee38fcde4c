"""The language, held against its description: each example of docs/protocol.md is read by the code it describes."""

import re
from pathlib import Path
from typing import get_args

import msgspec
import pytest

from chinwag.protocols import messages, native_client, strict_json
from chinwag.protocols.native import ENTRY_LIMIT, FRAME_LIMIT, PREFACE, SERVER_FRAME_LIMIT, frame
from chinwag.room.commands import Command
from chinwag.room.entry import Entry
from chinwag.room.refusals import Code
from chinwag.room.results import Entered

PAGE = (Path(__file__).parents[2] / "docs" / "protocol.md").read_text("utf-8")


def examples(side: str) -> list[str]:
    blocks = re.findall(rf"```json {side}\n(.*?)```", PAGE, re.DOTALL)
    return [line for block in blocks for line in block.splitlines()]


def type_of(text: str) -> str:
    return str(strict_json.load(text.encode())["t"])


@pytest.mark.parametrize("text", examples("client"), ids=type_of)
def test_the_server_reads_each_example_of_a_client_and_knows_all_of_it(text: str) -> None:
    listening = messages.Listening()
    listening.greeted = True
    command = listening.read(text.encode())
    assert isinstance(command, Command)
    known = {field for kind in (messages.Hello, *get_args(messages.Asked)) for field in kind.__struct_fields__}
    assert set(msgspec.json.decode(text)) <= known | {"t"}


@pytest.mark.parametrize("text", examples("server"), ids=type_of)
def test_the_client_reads_each_example_of_a_server_and_it_is_written_so(text: str) -> None:
    heard = native_client.decode_server(text.encode())
    assert heard is not None
    if isinstance(heard, Entry):
        assert msgspec.json.decode(messages.entry_text(heard)) == msgspec.json.decode(text)


def test_every_type_has_an_example() -> None:
    assert {type_of(text) for text in examples("client")} == messages.TYPES | {"hello"}
    assert {type_of(text) for text in examples("server")} == native_client.TOLD | native_client.ANSWERED


def test_every_request_and_every_code_is_in_a_table() -> None:
    rows = "\n".join(line for line in PAGE.splitlines() if line.startswith("|"))
    words = set(re.findall(r"`([a-z_]+)`", rows))
    assert words >= messages.TYPES
    assert words >= native_client.TOLD
    assert set(get_args(Code)) <= words


def test_the_first_bytes_shown_are_the_first_bytes_sent() -> None:
    hello = b'{"t":"hello","version":1,"name":"alice"}'
    assert PREFACE.hex(" ") in PAGE
    assert frame(hello)[:14].hex(" ") in PAGE
    assert f"{len(hello)} bytes: {hello.decode()}" in PAGE


def test_the_limits_shown_are_the_limits_kept() -> None:
    welcome = native_client.decode_server(examples("server")[0].encode())
    assert isinstance(welcome, native_client.WelcomeAnswer)
    assert isinstance(welcome.result, Entered)
    assert welcome.limits == messages.LIMITS
    assert (FRAME_LIMIT, ENTRY_LIMIT, SERVER_FRAME_LIMIT) == (64 << 10, 4 << 10, 4 << 20)
