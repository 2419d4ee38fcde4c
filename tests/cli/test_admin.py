"""`chinwag admin` asks the running server, says what it answered, and its exit code says it to programs."""

import asyncio
import io
import json
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from chinwag.cli import admin, admin_shown
from chinwag.cli.admin_rows import ROWS, command_of, span, switch
from chinwag.room.commands_moderation import Ban, CountBan, SetFilter, TryFilter
from chinwag.store.directory import DATABASE
from tests.console.house import House, open_house


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(tmp_path / "data") as house:
        yield house


def parsed(*words: str) -> object:
    parser = ArgumentParser()
    admin.add_arguments(parser)
    args = parser.parse_args(words)
    return command_of(ROWS[args.what], args)


# --- what is asked ------------------------------------------------------------------------------------------


def test_words_become_the_command_with_its_fields() -> None:
    assert parsed("ban", "spam*", "--room", "den", "--for", "2h", "--reason", "noise") == Ban(
        mask="spam*", room="den", seconds=7200, reason="noise"
    )
    assert parsed("ban", "spam*", "--dry-run") == CountBan(mask="spam*")


EXAMPLES = {
    "audit": ("den",), "undo": ("3",), "kick": ("ann",), "ban": ("ann",), "unban": ("ann",), "mute": ("ann",),
    "unmute": ("ann",), "role": ("ann", "operator"), "mode": ("den", "slow", "5"), "policy": ("guests", "no"),
    "revoke": ("x",), "filter": ("x+", "flag"), "remove": ("ann",), "close": ("7",), "say": ("tea",),
}  # fmt: skip


@pytest.mark.parametrize("what", ROWS)
def test_every_row_makes_its_command(what: str) -> None:
    assert isinstance(parsed(what, *EXAMPLES.get(what, ())), ROWS[what].kind)


@pytest.mark.parametrize(
    ("word", "seconds"), [("90", 90), ("30m", 1800), ("12h", 43200), ("7d", 604800), ("ever", 0)]
)
def test_spans_are_written_as_people_write_them(word: str, seconds: int) -> None:
    assert span(word) == seconds


@pytest.mark.parametrize("word", ["", "0", "-1", "1y", "h", "99999d", "１"])
def test_what_is_no_span_is_refused(word: str) -> None:
    with pytest.raises(ArgumentTypeError, match="no span of time"):
        span(word)


def test_a_mode_is_on_off_or_a_number() -> None:
    assert [switch(word) for word in ("on", "off", "30")] == [1, 0, 30]
    with pytest.raises(ArgumentTypeError, match="neither on nor off"):
        switch("maybe")


def test_what_would_be_hit_or_found_can_be_asked_first() -> None:
    assert parsed("filter", "x+", "mask", "--dry-run", "--room", "den") == TryFilter(pattern="x+", room="den")
    assert parsed("filter", "x+", "off") == SetFilter(pattern="x+", action="")


# --- what is answered ---------------------------------------------------------------------------------------


async def test_where_no_server_runs_it_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert await House(tmp_path).admin("status") == 1
    assert "No server runs on" in capsys.readouterr().err


async def test_lists_are_tables_for_people_and_json_for_programs(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    await house.visit("ann")
    capsys.readouterr()
    assert await house.admin("sessions") == 0
    head, row = capsys.readouterr().out.splitlines()
    assert head.split()[:3] == ["session", "kind", "peer"]
    assert "ann" in row.split()
    assert await house.admin("sessions", "--json") == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["t"], answer["what"], answer["rows"][0]["name"]) == ("rows", "sessions", "ann")


async def test_an_empty_list_is_a_sentence(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    assert await house.admin("bans") == 0
    assert capsys.readouterr().out == "Nobody is kept out, nobody is muted.\n"


async def test_a_refusal_is_one_sentence_and_1(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    assert await house.admin("kick", "nobody") == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert "nobody" in told.err
    assert await house.admin("kick", "nobody", "--json") == 1
    assert json.loads(capsys.readouterr().out)["code"] == "person_unknown"
    assert await house.admin("close", "99") == 1


async def test_what_was_done_stands_in_the_audit(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    await house.visit("ann")
    assert await house.admin("ban", "spam*", "--for", "7d", "--reason", "noise") == 0
    assert await house.admin("audit") == 0
    out = capsys.readouterr().out.splitlines()
    assert out[0].startswith("Done: #")
    assert out[0].endswith("in the audit of the house.")
    assert out[-1].endswith("server banned spam* from the house for 1 week (noise).")


async def test_passwords_are_asked_for_and_never_stand_on_a_command_line(
    house: House, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """They would stand in the shell's history and in the list of processes."""
    monkeypatch.setattr("sys.stdin", io.StringIO("correct horse\nbattery staple\n"))
    assert await house.admin("policy", "password", "on") == 0
    assert house.server._store.state.lobby.policies["password"] == "on"
    assert await house.admin("mode", "lobby", "password", "on") == 0
    assert house.server._store.state.rooms["lobby"].modes.password == 1
    assert await house.admin("policy", "password", "off") == 0
    capsys.readouterr()
    assert await house.admin("audit") == 0
    assert "set password of the house from off to on." in capsys.readouterr().out


async def test_what_was_reported_is_listed_and_a_filter_can_be_tried(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    ann, bob = await house.visit("ann"), await house.visit("bob")
    said = await bob.ask("say", room="lobby", text="buy this")
    assert (await ann.ask("report", room="lobby", seq=said["seq"], reason="ads"))["t"] == "ok"
    capsys.readouterr()
    assert await house.admin("reports") == 0
    assert capsys.readouterr().out.endswith(f"ann reported #{said['seq']} in lobby (ads).\n")
    assert await house.admin("filter", "b.y", "flag", "--dry-run", "--room", "lobby") == 0
    assert "bob: buy this" in capsys.readouterr().out
    assert await house.admin("filter", "sell", "flag", "--dry-run", "--room", "lobby") == 0
    assert "It would find none" in capsys.readouterr().out
    assert await house.admin("filter", "b.y", "flag", "--dry-run") == 2
    assert "--room" in capsys.readouterr().err


async def test_a_refusal_says_what_the_operator_can_do(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    await house.visit("ann")
    for words, said in (
        (("role", "ann", "operator"), "this person is a guest"),
        (("kick", "nobody"), "chinwag admin sessions"),
        (("audit", "nowhere"), "chinwag admin rooms"),
        (("unban", "nobody"), "chinwag admin bans"),
        (("undo", "99"), "#99 cannot be undone"),
    ):
        assert await house.admin(*words) == 1
        assert said in capsys.readouterr().err


async def test_nobodys_name_has_power_over_the_operators_terminal() -> None:
    rows = [{"name": "a\x1b[31mb", "peer": "x\u202ey"}]
    assert "\x1b" not in "".join(admin_shown.table(rows))
    assert "\u202e" not in "".join(admin_shown.table(rows))


def test_spans_are_told_in_their_two_largest_units() -> None:
    assert [admin_shown.span(seconds) for seconds in (5, 65, 3700, 90_000)] == ["5s", "1m05s", "1h01m", "1d01h"]


# --- erasing ------------------------------------------------------------------------------------------------


async def test_erasing_asks_first_and_without_a_terminal_the_answer_is_no(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    ann = await house.visit("ann")
    await ann.ask("say", room="lobby", text="xylophone")
    assert await house.admin("erase", "ann") == 1
    assert "--yes" in capsys.readouterr().err
    assert await house.admin("erase", "ann", "--yes") == 0
    assert "1 messages were erased" in capsys.readouterr().out
    left = await asyncio.to_thread(lambda: b"".join(path.read_bytes() for path in house.data.glob(f"{DATABASE}*")))
    assert b"xylophone" not in left


async def test_several_people_of_one_name_are_not_erased_by_mistake(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(2):
        ann = await house.visit("ann")
        await ann.ask("say", room="lobby", text="hello")
        await ann.ask("rename", name=f"carl{number}")
    assert await house.admin("erase", "Ann", "--yes") == 2
    assert "These are 2 people" in capsys.readouterr().err
    assert await house.admin("erase", "ann", "--yes", "--all") == 0
    assert capsys.readouterr().out.count("1 messages were erased") == 2
    assert await house.admin("erase", "nobody", "--yes") == 1
