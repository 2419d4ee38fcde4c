"""What is easy to guess cannot be chosen."""

import pytest

from chinwag.auth.weakness import WIDTH, Marks, _common, mark, weakness


@pytest.mark.parametrize(
    "password", ["password", "Password", "12345678", "qwertyuiop", "iloveyou", "trustno1", "sunshine", "football"]
)
def test_what_everybody_takes_is_refused(password: str) -> None:
    assert weakness(password, "alice") == "common"


@pytest.mark.parametrize(
    "password", ["alexandria", "ALEXANDRIA", "airdnaxela", "alexandria1", "alexandria2024!", "alexandriaalexandria"]
)
def test_the_name_itself_is_refused(password: str) -> None:
    assert weakness(password, "Alexandria") == "name"


def test_a_name_inside_a_longer_password_is_fine() -> None:
    assert weakness("bob went to the sea", "bob") == ""


@pytest.mark.parametrize(("password", "found"), [("kq7#mZp", "short"), ("kq7#mZp2", ""), ("§" * 8, "same")])
def test_eight_characters_are_enough_if_they_differ(password: str, found: str) -> None:
    assert weakness(password, "alice") == found


@pytest.mark.parametrize("lax", [False, True])
def test_a_long_password_ends_at_600_bytes(lax: bool) -> None:
    words = "correct horse battery staple " * 30
    assert weakness(words[:600], "alice", lax=lax) == ""
    assert weakness(words[:601], "alice", lax=lax) == "long"
    others = "".join(map(chr, range(0x10000, 0x10000 + 151)))
    assert weakness(others[:150], "alice", lax=lax) == ""
    assert weakness(others, "alice", lax=lax) == "long"


@pytest.mark.parametrize(
    "password", ["kq7#mZp2", "correct horse", "grüne Äpfel", "ドラゴンと猫と犬と", "\udc80bcdefgh"]
)
def test_anything_else_can_be_chosen(password: str) -> None:
    assert weakness(password, "alice") == ""


def test_ten_thousand_are_known_and_in_order() -> None:
    common = _common()
    assert 9_990 <= len(common) <= 10_000
    assert all(common[place] < common[place + 1] for place in range(len(common) - 1))


def test_marks_are_found_and_others_are_not() -> None:
    words = ["one", "two", "three"]
    marks = Marks(b"".join(number.to_bytes(WIDTH) for number in sorted(map(mark, words))))
    assert [word for word in (*words, "four", "five") if marks.know(mark(word))] == words
