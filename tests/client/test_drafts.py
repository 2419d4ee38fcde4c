"""What was typed is kept."""

from chinwag.client.drafts import Drafts, History


def test_up_and_down_walk_through_what_was_sent() -> None:
    history = History()
    for text in ("one", "two", "two", " "):
        history.sent(text)
    assert history.older("typing") == "two"
    assert history.older("two") == "one"
    assert history.older("one") is None
    assert history.newer("one") == "two"
    assert history.newer("two") == "typing"
    assert history.newer("typing") is None


def test_a_changed_old_line_stays_changed_until_something_is_sent() -> None:
    history = History()
    history.sent("one")
    history.sent("two")
    history.older("")
    history.older("two!")
    assert history.newer("one") == "two!"
    history.sent("three")
    assert history.older("") == "three"
    assert history.older("three") == "two"


def test_the_newest_line_can_be_forgotten() -> None:
    history = History()
    history.forget_newest()
    for text in ("one", "/login anna secret"):
        history.sent(text)
    history.forget_newest()
    assert [history.older("typing"), history.older("one"), history.newer("one")] == ["one", None, "typing"]


def test_only_so_many_lines_are_kept() -> None:
    history = History(most=2)
    for text in ("one", "two", "three"):
        history.sent(text)
    assert [history.older(""), history.older(""), history.older("")] == ["three", "two", None]


def test_each_room_has_its_draft_and_its_history() -> None:
    drafts = Drafts()
    drafts.keep("lobby", "unfinished")
    drafts.keep("dev", "x")
    drafts.keep("dev", "")
    assert drafts.of("lobby") == "unfinished"
    assert drafts.of("dev") == ""
    assert drafts.waiting == ["lobby"]
    drafts.history("lobby").sent("one")
    assert drafts.history("dev").older("") is None
