"""Somebody is in when a nick and a user are known and nothing is being negotiated."""

from itertools import product

from chinwag.protocols.irc.registration import Registration


def test_complete_is_a_nick_and_a_user_with_no_negotiation_open() -> None:
    complete = [
        given
        for given in product(("", "ann"), ("", "~ann"), (False, True))
        if Registration(nick=given[0], user=given[1], negotiating=given[2]).complete
    ]
    assert complete == [("ann", "~ann", False)]


def test_a_connection_that_has_said_nothing_is_an_old_client_and_nobody() -> None:
    fresh = Registration()
    assert (fresh.version, fresh.entered, fresh.complete) == (301, None, False)
