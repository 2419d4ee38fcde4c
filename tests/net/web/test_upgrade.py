"""Who may open a WebSocket."""

import pytest

from chinwag.net.web.upgrade import Origins, chosen, refusal, wanted, words_of

KEY = "dGhlIHNhbXBsZSBub25jZQ=="
GOOD = {
    "Host": "127.0.0.1:65432",
    "Upgrade": "websocket",
    "Connection": "keep-alive, Upgrade",
    "Sec-WebSocket-Key": KEY,
    "Sec-WebSocket-Version": "13",
}
OURS = Origins(listed=("https://chat.example", "null"), names=("localhost", "house.local"))


@pytest.mark.parametrize(
    ("origin", "host", "secure", "allowed"),
    [
        (None, "anything", False, True),  # no browser
        ("http://127.0.0.1:65432", "127.0.0.1:65432", False, True),
        ("http://[::1]:65432", "[::1]:65432", False, True),
        ("http://localhost:65432", "localhost:65432", False, True),
        ("http://HOUSE.local", "HOUSE.local", False, True),
        ("http://127.0.0.1:8000", "127.0.0.1:65432", False, False),  # another server on the same machine
        ("https://127.0.0.1:65432", "127.0.0.1:65432", False, False),
        ("http://evil.example", "127.0.0.1:65432", False, False),
        ("http://evil.example", "evil.example", False, False),  # a name that was pointed here
        ("http://127.0.0.1.evil.example", "127.0.0.1.evil.example", False, False),
        ("https://evil.example", "evil.example", True, True),  # the browser has checked the name
        ("https://evil.example", "house.local", True, False),
        ("https://chat.example", "house.local", False, True),
        ("https://chat.example.evil", "house.local", False, False),
        ("null", "house.local", False, True),  # listed
        ("", "house.local", False, False),
        ("http://", "", False, False),
    ],
)
def test_a_page_comes_in_from_here_or_from_where_it_is_listed(
    origin: str | None, host: str, secure: bool, allowed: bool
) -> None:
    assert OURS.allow(origin, host, secure=secure) is allowed


def test_a_page_from_nowhere_does_not_come_in_unless_it_is_listed() -> None:
    assert not Origins().allow("null", "localhost", secure=False)


def test_a_good_upgrade_is_not_refused() -> None:
    assert refusal(GOOD, OURS, secure=False) is None


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"Connection": "close"}, 400),
        ({"Sec-WebSocket-Version": "8"}, 426),
        ({"Sec-WebSocket-Key": "short"}, 400),
        ({"Sec-WebSocket-Key": "A" * 24}, 400),
        ({"Origin": "https://evil.example"}, 403),
    ],
)
def test_a_bad_one_is_refused_with_a_status_and_a_sentence(change: dict[str, str], status: int) -> None:
    refused = refusal({**GOOD, **change}, OURS, secure=False)
    assert refused is not None
    assert refused.status == status
    assert refused.words.endswith(".")


def test_asking_for_a_websocket_is_a_word_in_a_list() -> None:
    assert wanted({"Upgrade": "h2c, WebSocket"})
    assert not wanted({"Upgrade": "h2c"})
    assert not wanted({})
    assert words_of(" a , ,b") == ["a", "b"]


def test_the_client_chooses_among_what_is_spoken() -> None:
    spoken = ["text", "binary"]
    assert chosen(["binary", "text"], spoken) == "binary"
    assert chosen(["mqtt", "text"], spoken) == "text"
    assert chosen(["mqtt"], spoken) is None
    assert chosen([], spoken) == ""
