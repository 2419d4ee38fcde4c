"""Every play on every stage: the same conversation in the core, the native and the text protocol."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.stages import CoreStage, NativeStage, Stage, TextStage

PLAYS = sorted(Path(__file__).parent.glob("*.play"))
SCRIPTS = {play.stem: play.read_text().splitlines() for play in PLAYS}
STAGES: dict[str, Callable[[], Stage]] = {"core": CoreStage, "native": NativeStage, "text": TextStage}


async def comes(stage: Stage, who: str, what: str) -> None:
    await stage.come(who)


async def types(stage: Stage, who: str, what: str) -> None:
    await stage.type(who, what)


async def vanishes(stage: Stage, who: str, what: str) -> None:
    await stage.vanish(who)


async def hears(stage: Stage, who: str, what: str) -> None:
    assert stage.heard(who) == what.split(" | ")


async def hears_nothing(stage: Stage, who: str, what: str) -> None:
    assert stage.heard(who) == []


async def is_refused(stage: Stage, who: str, what: str) -> None:
    assert stage.refusals(who) == [what]


LINES = [
    (re.compile(r"(\w+) comes"), comes),
    (re.compile(r"(\w+) vanishes"), vanishes),
    (re.compile(r"(\w+) types: (.*)"), types),
    (re.compile(r"  (\w+) hears: (.*)"), hears),
    (re.compile(r"  (\w+) hears nothing"), hears_nothing),
    (re.compile(r"  (\w+) is refused: (\w+)"), is_refused),
]


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("play", PLAYS, ids=lambda play: play.stem)
async def test_a_play(play: Path, stage: str) -> None:
    on = STAGES[stage]()
    await on.open()
    for number, line in enumerate(SCRIPTS[play.stem], 1):
        if not line.strip() or line.startswith("#"):
            continue
        for pattern, step in LINES:
            if found := pattern.fullmatch(line):
                try:
                    await step(on, found[1], found[2] if found.lastindex == 2 else "")
                except AssertionError as error:
                    raise AssertionError(f"{play.name}:{number}: {line.strip()}\n{error}") from None
                break
        else:
            raise ValueError(f"{play.name}:{number}: not a line of a play: {line}")


def test_there_are_plays() -> None:
    assert len(PLAYS) >= 8
