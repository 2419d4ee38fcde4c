"""What is saved reads as it was shown."""

from datetime import UTC

from chinwag.client.save import as_text, file_name
from chinwag.room import events as ev
from tests.client.scenes import BOB, LUCA, START, inside, live, said, stored

DAY = 86_400_000


def test_a_room_as_text() -> None:
    view = inside()
    view.entry(said(1, "hello\nworld"))
    view.entry(said(2, "waves", action=True))
    view.entry(said(3, "yes", LUCA, reply=1))
    view.entry(stored(4, ev.Edited(target=3, text="no"), LUCA))
    view.entry(stored(5, ev.Reacted(target=1, emoji="👍"), BOB))
    view.entry(said(6, "secret"))
    view.entry(stored(7, ev.Redacted(target=6)))
    view.entry(live(ev.Arrived(rooms=("lobby",)), BOB, at=START + DAY))
    assert as_text(view.rooms["lobby"], "house", START + DAY, UTC) == (
        "lobby on house, saved 2023-11-15 22:13\n"
        "\n--- Tuesday, 2023-11-14 ---\n"
        "[22:13] alice: hello\n"
        "          world\n"
        "          👍 bob\n"
        "[22:13] * alice waves\n"
        "        > alice: hello␊world\n"
        "[22:13] luca: no (edited)\n"
        "[22:13] alice: (taken back)\n"
        "\n--- Wednesday, 2023-11-15 ---\n"
        "[22:13] -- bob is here.\n"
    )


def test_text_from_others_has_no_power_over_a_terminal() -> None:
    view = inside()
    view.entry(said(1, "\x1b]52;c;x\x07 \u202eevil"))
    text = as_text(view.rooms["lobby"], "house", START, UTC)
    assert "\x1b" not in text
    assert "\u202e" not in text


def test_a_file_is_named_after_room_and_time() -> None:
    assert file_name("lobby", START, UTC) == "lobby-2023-11-14-2213.txt"
    assert file_name("@../x", START, UTC) == "x-2023-11-14-2213.txt"
    assert file_name("/", START, UTC) == "room-2023-11-14-2213.txt"
