"""Times as references: in UTC, to the millisecond, and nothing else."""

import pytest

from chinwag.protocols.irc.chathistory_refs import instant


def test_a_server_time_is_read_to_the_millisecond() -> None:
    assert instant("1970-01-01T00:16:40.001Z") == 1_000_001
    assert instant("9999-12-31T23:59:59.9999Z") == 253_402_300_799_999  # not the year 10000
    assert instant("2026-01-02T03:04:05.678Z") == 1_767_323_045_678


@pytest.mark.parametrize(
    "text",
    ["", "Z", "*", "yesterday", "1970-01-01T00:16:40.001", "1970-13-01T00:00:00.000Z", "1970-01-01T00:00+05:00Z"],
)
def test_what_is_no_time_in_utc_means_nothing(text: str) -> None:
    with pytest.raises(ValueError, match=r"^(?!math)"):
        instant(text)
