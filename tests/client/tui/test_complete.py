"""Tab."""

import pytest

from chinwag.client.tui.complete import Around, Completer, candidates

AROUND = Around(["ben", "Anna", "anton"], ["lobby", "dev", "design"])


@pytest.mark.parametrize(
    ("head", "word", "found"),
    [
        ("", "an", ["Anna: ", "anton: "]),
        ("hello ", "an", ["Anna ", "anton "]),
        ("hello ", "@b", ["@ben "]),
        ("", "/jo", ["/join "]),
        ("see ", "/jo", []),
        ("/join ", "de", ["dev ", "design "]),
        ("see ", "#d", ["#dev ", "#design "]),
        ("/msg ", "", ["ben ", "Anna ", "anton "]),
        ("hello ", "", []),
        ("yes ", ":tada", ["🎉 "]),
        ("", "zz", []),
    ],
)
def test_the_word_before_the_cursor_decides_what_is_offered(head: str, word: str, found: list[str]) -> None:
    assert candidates(head, word, AROUND) == found


def test_tab_again_offers_the_next_and_comes_round() -> None:
    completer = Completer(lambda: AROUND)
    text, cursor, seen = "an!", 2, []
    for _ in range(3):
        completed = completer.complete(text, cursor)
        assert completed is not None
        text, cursor = completed.text, completed.cursor
        seen.append(text)
    assert seen == ["Anna: !", "anton: !", "Anna: !"]
    back = completer.complete(text, cursor, -1)
    assert back is not None
    assert back.text == "anton: !"


def test_typing_in_between_begins_anew() -> None:
    completer = Completer(lambda: AROUND)
    first = completer.complete("a", 1)
    assert first is not None
    second = completer.complete(first.text + "b", first.cursor + 1)
    assert second is not None
    assert second.text == "Anna: ben "
    assert completer.complete("nothing fits zz", 15) is None
