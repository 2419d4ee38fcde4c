"""What strangers from the internet need to find is there, or the server does not start; each with what to type."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from chinwag import public
from chinwag.config import Source, build
from chinwag.room.modes import POLICIES
from chinwag.store.standing import Standing

POLICY = {str(policy): values[0] for policy, values in POLICIES.items()}
OWNED = Standing(1, 1, POLICY)


Values = Mapping[str, Mapping[str, object]]


def situation(
    data: Path, values: Values | None = None, house: Standing = OWNED, user: int = 1000
) -> public.Situation:
    """A server with these settings, of this user."""
    return public.Situation(build([Source("file", values or {})]), data, house, user)


def missing(found: public.Situation) -> list[str]:
    """What is said of it."""
    return [todo.format(data=found.data) for holds, todo in public.NEEDS if not holds(found)]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "new"  # not there yet: whose it will be does not depend on who runs the tests


def test_a_server_of_its_own_user_with_an_owner_lacks_nothing(data: Path) -> None:
    assert missing(situation(data)) == []


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"tls": {"enabled": "off"}}, "TLS: take tls.enabled"),
        ({"limits": {"flood": False}}, "the flood limits"),
        ({"limits": {"spare_private": True}}, "limits for every address"),
        ({"limits": {"login_tries": 0}}, "slow guessing"),
        ({"limits": {"login_burst": 0}}, "slow guessing"),
        ({"limits": {"new_accounts_per_block": 0}}, "a limit on new accounts"),
        ({"accounts": {"weak_passwords": True}}, "passwords that cannot be guessed"),
        ({"accounts": {"hash_kib": 8}}, "passwords that are costly to guess"),
    ],
)
def test_each_protection_that_is_off_is_named(data: Path, values: Values, said: str) -> None:
    (found,) = missing(situation(data, values))
    assert found.startswith(said)


def test_without_an_owner_strangers_must_be_kept_out(data: Path) -> None:
    unowned = Standing(0, 3, POLICY)
    closed = Standing(0, 3, {**POLICY, "guests": "no", "registration": "invite"})
    locked: Values = {"accounts": {"password": "open sesame"}}
    assert missing(situation(data, house=closed)) == missing(situation(data, locked, unowned)) == []
    (found,) = missing(situation(data, house=unowned))
    assert found.startswith("an owner who can ban: start it without --public")


def test_a_data_directory_that_others_can_read_is_named_with_what_to_type(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    owner = data.stat().st_uid
    assert situation(data, user=owner).private
    assert not situation(data, user=owner + 1).private
    data.chmod(0o750)
    assert f"chmod go= {data}" in " ".join(missing(situation(data, user=owner)))


def test_root_is_sent_to_the_unit_with_a_user_of_its_own(data: Path) -> None:
    assert missing(situation(data, user=0)) == [
        "a user of its own, not root: chinwag serve --print-systemd prints a unit that has one."
    ]


def test_all_of_it_is_looked_up_where_the_server_would_have_it(tmp_path: Path) -> None:
    config = build([Source("file", {"storage": {"directory": str(tmp_path / "data")}})])
    assert next(iter(public.lacking(config))).startswith("an owner who can ban")
