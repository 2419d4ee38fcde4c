"""Names: what may be one, which are the same, which look the same, and what is suggested instead."""

import sys
from unicodedata import category, is_normalized

import pytest

from chinwag.room import names
from chinwag.room.names import RESERVED, Name, check_name, check_room, fold, skeleton, suggest, suggest_room
from chinwag.room.refusals import Refused
from chinwag.room.text import for_terminal


def accepted(name: str) -> Name:
    known = check_name(name)
    assert isinstance(known, Name), known
    return known


def code(name: str) -> str:
    known = check_name(name)
    return known.code if isinstance(known, Refused) else ""


WORLD = [
    "alice", "Alice", "a", "7", "GET", "x_y-z", "[away]", "José", "Åsa", "Łukasz", "Иван", "王小明", "ひろし",
    "김철수", "नेहा", "محمد", "דוד", "Ελένη", "สมชาย", "Toshi太郎",
]  # fmt: skip


@pytest.mark.parametrize("name", WORLD)
def test_names_of_all_languages_are_names(name: str) -> None:
    assert accepted(name).display == name


@pytest.mark.parametrize("char", " ,*?.!@:<>'\";#\t\n\x00\x1b\x7f\x80\xa0\u2003\u3000")
def test_forbidden_characters_are_refused_anywhere(char: str) -> None:
    assert [code(f"{char}ab"), code(f"a{char}b"), code(f"ab{char}")] == ["name_invalid"] * 3


@pytest.mark.parametrize("char", "#~&@%+-/\\＃＠＋")
def test_signs_of_rooms_ranks_and_commands_do_not_begin_a_name(char: str) -> None:
    assert code(f"{char}abc") == "name_invalid"


@pytest.mark.parametrize("char", "~&%+-/\\")
def test_the_same_signs_may_stand_later(char: str) -> None:
    assert accepted(f"a{char}b")


@pytest.mark.parametrize(
    "name", ["", "＠", "a：b", "\u0301abc", "a\u200db", "a\u200cb", "☃", "👍", "a\u202eb", "\ud83d", "é\u200b"]
)
def test_what_is_no_word_is_no_name(name: str) -> None:
    assert code(name) == "name_invalid"


@pytest.mark.slow
def test_no_name_holds_what_a_terminal_would_not_show() -> None:
    kinds = ("Cn", "Cs", "Co", "Lo", "Ll", "Lu")  # of those a few are looked at, of all others every one
    every = [chr(at) for at in range(sys.maxunicode + 1) if at % 509 == 0 or category(chr(at)) not in kinds]
    unsafe = [char for char in every if for_terminal(char) != char]
    assert len(unsafe) > 300
    assert [hex(ord(char)) for char in unsafe if isinstance(check_name(f"é{char}a"), Name)] == []


@pytest.mark.parametrize("name", ["_", "|||", "{}", "^"])
def test_a_name_has_a_letter_or_a_digit(name: str) -> None:
    assert code(name) == "name_short"


@pytest.mark.parametrize(
    ("name", "fits"),
    [
        ("a" * 32, True),
        ("a" * 33, False),
        ("é" * 32, True),
        ("漢" * 21, True),
        ("漢" * 22, False),
        ("İ" * 22, False),
    ],
)
def test_a_name_has_at_most_32_characters_and_64_bytes_in_both_forms(name: str, fits: bool) -> None:
    assert (code(name) == "") is fits


def test_endless_input_is_refused_unread() -> None:
    refused = check_name("é" * 1_000_000)
    assert isinstance(refused, Refused)
    assert len(refused.values["name"]) < 40
    assert isinstance(check_room("é" * 1_000_000), Refused)
    assert skeleton("é" * 1_000_000)


@pytest.mark.parametrize("name", ["аlice", "pаypal", "αlpha", "Ivanов", "ａliсe", "aあх"])
def test_scripts_that_nobody_mixes_are_refused(name: str) -> None:
    assert code(name) == "name_invalid"


def test_a_name_carries_no_heap_of_marks() -> None:
    assert code("a" + "\u0323" * 5) == "name_invalid"
    assert accepted("Nguyễn")


@pytest.mark.parametrize("name", sorted(RESERVED))
def test_words_of_the_house_are_refused_in_any_case(name: str) -> None:
    assert code(name) == code(name.upper()) == code(name.title()) == "name_reserved"


@pytest.mark.parametrize("name", ["NickServ", "chanserv", "he1p", "a11", "r00t", "ｓerver", "rnod", "ор", "０p"])
def test_services_and_what_looks_like_the_house_are_refused(name: str) -> None:
    assert code(name) in ("name_reserved", "name_invalid")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Alice", "ALICE"),
        ("ÉLÈNE", "élène"),
        ("e\u0301va", "éva"),
        ("ＡＬＩＣＥ", "alice"),
        ("ΣΟΦΙΑ", "σοφια"),
        ("ИВАН", "иван"),
    ],
)
def test_names_that_differ_in_case_width_or_composition_are_one(one: str, other: str) -> None:
    assert fold(one) == fold(other) == accepted(one).key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("alice", "a1ice"),
        ("alice", "aIice"),
        ("modem", "rnodem"),
        ("bob", "b0b"),
        ("Ian", "lan"),
        ("соса", "coca"),
        ("IUCA", "luca"),
        ("αρα", "apa"),
        ("paypal", "раураl"),
        ("ɑnna", "anna"),
        ("MAX", "RNAX"),
    ],
)
def test_names_that_can_be_mistaken_look_alike(one: str, other: str) -> None:
    assert skeleton(one) == skeleton(other)


@pytest.mark.parametrize(
    ("one", "other"), [("alice", "alicia"), ("ian", "lan"), ("rené", "rene"), ("tom", "tim"), ("müller", "muller")]
)
def test_names_that_people_tell_apart_do_not(one: str, other: str) -> None:
    assert skeleton(one) != skeleton(other)


def test_the_fast_way_for_ascii_agrees_with_the_full_table() -> None:
    for at in range(33, 127):
        assert skeleton(chr(at)) == names._skeleton(chr(at)), chr(at)
        assert fold(chr(at)) == (names._mapped(chr(at)) or chr(at)), chr(at)


@pytest.mark.slow
def test_all_confusable_pairs_but_a_handful_look_alike() -> None:
    pairs = list(names._pairs())
    apart = {"".join(sorted(pair)) for pair in pairs if skeleton(pair[0]) != skeleton(pair[1])}
    assert len(pairs) > 12_000
    # A percent sign, which is no letter, and Hebrew presentation forms, which no name can hold (NFC undoes them).
    assert len(apart) == 5
    assert all("%" in pair or not is_normalized("NFC", pair) for pair in apart)


def test_a_skeleton_looks_like_itself() -> None:
    forms = {skeleton(char) for pair in names._pairs() for char in pair}
    assert len(forms) > 3_000
    assert [form for form in forms if skeleton(form) != form] == []


def test_names_of_rooms_keep_the_same_rules_but_no_reserved_words() -> None:
    assert check_room("#Help") == check_room("Help") == Name("Help", "help", "help")
    for bad in ("", "#", "a b", "x" * 33, "##a", "a,b", "\x1b[2J", "___"):
        found = check_room(bad)
        assert isinstance(found, Refused), bad
        assert found.code == "room_invalid"


# --- suggestions --------------------------------------------------------------------------------------------


def suggested(name: str, *there: str) -> str:
    taken = {accepted(one).skeleton for one in there}
    found = suggest(name, lambda other: other.skeleton in taken)
    assert accepted(found).skeleton not in taken
    return found


@pytest.mark.parametrize(
    ("name", "there", "wanted"),
    [
        ("alice", ["alice"], "alice_2"),
        ("alice", ["alice", "alice_2", "alice_3"], "alice_4"),
        ("alice_2", ["alice_2"], "alice_3"),
        ("John Smith", [], "John_Smith"),
        ("  spaced  out ", [], "spaced_out"),
        ("#@alice!", [], "alice"),
        ("admin", [], "guest_2"),
        ("NickServ", [], "guest_2"),
        ("", [], "guest_2"),
        ("🎉🎉", [], "guest_2"),
        ("аlice", [], "guest_2"),
        ("a" * 40, [], "a" * 32),
        ("a" * 32, ["a" * 32], "a" * 30 + "_2"),
        ("漢" * 21, ["漢" * 21], "漢" * 20 + "_2"),
        ("דוד", ["דוד"], "דוד_2"),
        ("\x00\x1b[31mred", [], "[31mred"),
    ],
)
def test_a_suggestion_is_near_allowed_and_free(name: str, there: list[str], wanted: str) -> None:
    assert suggested(name, *there) == wanted


def test_a_suggestion_in_a_crowd_costs_few_questions() -> None:
    asked = []
    taken = {f"alice_{number}" for number in range(2, 5_000)} | {"alice"}

    def is_taken(name: Name) -> bool:
        asked.append(name)
        return name.key in taken

    assert suggest("alice", is_taken) == "alice_5000"
    assert len(asked) < 40


def test_a_room_is_suggested_only_where_its_name_can_be_mended() -> None:
    assert suggest_room("my room", lambda name: False) == "my_room"
    assert suggest_room("my room", lambda name: True) == ""
    assert suggest_room("!!!", lambda name: False) == ""


def test_a_reserved_name_can_be_set_free_and_what_looks_like_it_is_not() -> None:
    assert isinstance(check_name("Root", {"root"}), Name)
    for name in ("r00t", "rооt", "roots.", "admin", "nickserv"):
        assert isinstance(check_name(name, {"root"}), Refused), name
