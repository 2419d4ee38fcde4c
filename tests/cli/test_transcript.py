"""A room as a document: everything that was said, nothing that has power over whoever opens it."""

from collections.abc import Iterable
from datetime import UTC
from html.parser import HTMLParser

import msgspec
import pytest

from chinwag.cli.transcript import FORMATS, Frame
from chinwag.room.entry import SERVER, Entry, Person
from chinwag.room.events import Edited, Joined, Reacted, Redacted, RoomCreated, Said, Stored, TopicSet

NOON = 1_717_243_200_000  # 2024-06-01 12:00 UTC
DAY = 24 * 3600 * 1000
FRAME = Frame("garden", "bees & <wasps>", NOON + 2 * DAY, UTC)


def entries(*events: Stored, name: str = "ann") -> list[Entry]:
    """Events, a minute apart."""
    return [
        Entry("garden", seq, NOON + seq * 60_000, Person("g1", name), event, seq)
        for seq, event in enumerate(events, 1)
    ]


ROOM = entries(
    RoomCreated(name="garden"),
    Joined(),
    Said(text="hello\nthere", reactions={"👍": ["bob", "eve"]}),
    Said(text="waves", action=True, reply=3),
    Said(text="better", edited=NOON),
    Edited(target=5, text="better"),
    Said(text="", redacted=True),
    Redacted(target=7),
    Reacted(target=3, emoji="👍"),
    TopicSet(topic="wasps"),
)


def whole(form: str, found: Iterable[Entry] = ROOM) -> str:
    """The document."""
    return "".join(FORMATS[form](FRAME, found))


def test_text_reads_like_the_chat() -> None:
    assert whole("txt") == (
        "garden, written 2024-06-03 12:00\nTopic: bees & <wasps>\n\n--- Saturday, 2024-06-01 ---\n"
        "[12:01] -- ann made the room garden.\n[12:02] -- ann joined garden.\n"
        "[12:03] ann: hello\n          there\n          👍 bob eve\n"
        "[12:04] * ann (to #3) waves\n[12:05] ann: better (changed)\n[12:07] ann: (taken back)\n"
        "[12:10] -- ann set the topic: wasps\n"
    )


@pytest.mark.parametrize("form", ["txt", "md", "html"])
def test_what_needs_no_line_has_none(form: str) -> None:
    made = Entry("garden", 1, NOON, SERVER, RoomCreated(name="garden"), 1)
    assert whole(form, [made]) == whole(form, [])


def test_markdown_keeps_lines_and_days() -> None:
    text = whole("md")
    assert text.startswith(
        "# garden\n\nbees \\& \\<wasps\\>\n\nWritten 2024-06-03 12:00.\n\n## Saturday, 2024-06-01\n\n"
    )
    assert "- 12:03 **ann:** hello\\\n  there\\\n  👍 bob eve\n" in text
    assert "- 12:04 \\* **ann** (to \\#3) waves\n" in text


def test_a_new_day_has_a_heading_of_its_own() -> None:
    first, second = entries(Said(text="one"), Said(text="two"))
    later = msgspec.structs.replace(second, at=second.at + DAY)
    for form, mark in (("txt", "--- "), ("md", "## "), ("html", "<h2>")):
        assert [line for line in whole(form, [first, later]).splitlines() if line.startswith(mark)] == [
            line.replace("Saturday, 2024-06-01", day)
            for day in ("Saturday, 2024-06-01", "Sunday, 2024-06-02")
            for line in whole(form, [first]).splitlines()
            if line.startswith(mark)
        ]


def test_json_leaves_nothing_out() -> None:
    found = msgspec.json.decode(whole("json"))
    assert (found["room"], found["topic"], found["written"]) == ("garden", "bees & <wasps>", FRAME.at)
    assert [entry["seq"] for entry in found["entries"]] == list(range(1, 11))
    assert found["entries"][2]["event"] == {
        "t": "said", "text": "hello\nthere", "reactions": {"👍": ["bob", "eve"]},
    }  # fmt: skip
    assert found["entries"][3]["who"] == {"id": "g1", "name": "ann", "kind": "guest"}
    assert msgspec.json.decode(whole("json", []))["entries"] == []


EVIL = (
    '<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', "[a](javascript:x)", "![a](http://b)", "**b**",
    "# head", "`code`", "&lt;", "\x1b[2J\x1b]52;c;eA==\x07", "\u202eevil", "a | b",
)  # fmt: skip


class Seen(HTMLParser):
    """Which tags a page has, and its text."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        assert all(
            name in ("id", "class", "href", "lang", "charset", "content", "name", "http-equiv") for name, _ in attrs
        )
        assert all(value and value.startswith("#m") for name, value in attrs if name == "href")

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("text", EVIL)
def test_nothing_that_people_write_is_markup_in_html(text: str) -> None:
    seen, plain = Seen(), Seen()
    seen.feed(whole("html", entries(Said(text=text, reactions={text: [text]}), TopicSet(topic=text), name=text)))
    plain.feed(whole("html", entries(Said(text="x", reactions={"x": ["x"]}), TopicSet(topic="x"))))
    assert seen.tags == plain.tags
    if text.isascii() and text.isprintable():
        assert text in seen.text


@pytest.mark.parametrize("text", EVIL)
def test_nothing_that_people_write_is_markup_in_markdown(text: str) -> None:
    written = whole("md", entries(Said(text=text)))
    line = written.splitlines()[-1]
    for mark in "*_`[]<>#!|&":
        assert line.count(mark) - line.count("\\" + mark) == ("**ann:**" if mark == "*" else "").count(mark)


@pytest.mark.parametrize("form", ["txt", "md", "html"])
def test_control_characters_reach_no_terminal(form: str) -> None:
    text = whole(form, entries(Said(text="".join(EVIL)), TopicSet(topic=EVIL[8]), name=EVIL[8]))
    assert not set(text) & {"\x1b", "\x07", "\u202e"}
