"""Finding by a few letters."""

from chinwag.client.tui.fuzzy import rank, score


def test_letters_must_stand_in_order() -> None:
    assert score("lb", "lobby") > 0
    assert score("bl", "lobby") == 0


def test_the_best_comes_first() -> None:
    rooms = ["old-dev", "garden-vegetables", "dev", "design"]
    assert [rooms[index] for index in rank("dev", rooms)] == ["dev", "old-dev", "garden-vegetables"]


def test_without_letters_the_order_stays() -> None:
    assert rank("", ["b", "a"]) == [0, 1]
