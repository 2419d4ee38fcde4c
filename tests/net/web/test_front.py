"""The page at `/`."""

from chinwag.net.web import front


def test_every_way_in_is_shown_with_the_address_that_the_client_used() -> None:
    page = front.plain("House", front.ways("chat.local:65432", secure=False))
    for way in ("chinwag join chat://chat.local:65432", "ws://chat.local:65432/irc", "nc chat.local 65432"):
        assert way in page


def test_inside_tls_the_ways_are_those_of_tls_and_the_port_that_goes_without_saying_is_said() -> None:
    found = {way.by: way.how for way in front.ways("[::1]", secure=True)}
    assert found["the terminal client"] == "chinwag join chats://[::1]:443"
    assert found["an IRC client in the browser"] == "wss://[::1]/irc"
    assert found["an IRC client"].endswith("port 443 (TLS)")
    assert "s_client" in found["netcat or telnet"]


def test_neither_the_name_nor_a_forged_host_becomes_markup() -> None:
    page = front.html("<b>House</b>", front.ways("<script>", secure=False))
    assert "<b>" not in page
    assert "&lt;b&gt;House&lt;/b&gt;" in page
    assert "<script>" not in page
    assert "this-server" in page
