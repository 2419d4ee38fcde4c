"""One thread hashes, few wait for it, and an unknown name costs as much as a known one."""

import asyncio
import threading
from collections.abc import AsyncIterator

import pytest

from chinwag.auth.contract import Busy, Checked
from chinwag.auth.passwords import CHEAP, NOBODYS, Cost, Passwords
from chinwag.auth.scram import made, read


@pytest.fixture
async def passwords() -> AsyncIterator[Passwords]:
    hashing = Passwords(CHEAP)
    yield hashing
    hashing.close()


async def test_the_right_password_is_right_and_others_are_not(passwords: Passwords) -> None:
    known = await passwords.hashed("correct horse")
    assert await passwords.check(known, "correct horse") == Checked(True)
    assert await passwords.check(known, "correct horsf") == Checked(False)
    assert await passwords.check(known, "") == Checked(False)


async def test_a_hash_says_argon2id_and_nothing_of_the_password(passwords: Passwords) -> None:
    first, second = await passwords.hashed("correct horse"), await passwords.hashed("correct horse")
    assert first.startswith("$argon2id$v=19$m=8,t=1,p=1$")
    assert first != second


def test_the_cost_by_default_is_the_one_recommended() -> None:
    assert Cost() == Cost(memory=19_456, passes=2, lanes=1)


async def test_an_unknown_name_has_no_password_at_all(passwords: Passwords) -> None:
    assert await passwords.check("", "anything") == Checked(False)
    assert await passwords.check("", NOBODYS) == Checked(False)


async def test_an_unknown_name_is_hashed_for_as_well(passwords: Passwords, monkeypatch: pytest.MonkeyPatch) -> None:
    verified: list[str] = []
    verify = passwords._hasher.verify

    def noted(self: object, known: str, given: bytes) -> bool:
        verified.append(known)
        return verify(known, given)

    monkeypatch.setattr(type(passwords._hasher), "verify", noted)
    await passwords.check("", "anything")
    assert [known[:10] for known in verified] == ["$argon2id$"]


async def test_a_hash_that_cannot_be_read_fits_nothing(passwords: Passwords) -> None:
    assert await passwords.check("nonsense", "anything") == Checked(False)


async def test_a_weaker_hash_is_made_anew_when_its_password_is_known(passwords: Passwords) -> None:
    known = await passwords.hashed("correct horse")
    stronger = Passwords(Cost(memory=16, passes=1))
    try:
        checked = await stronger.check(known, "correct horse")
        assert checked.right
        assert await stronger.check(checked.better, "correct horse") == Checked(True)
        assert (await stronger.check(known, "wrong horse")).better == ""
    finally:
        stronger.close()


async def test_one_way_to_write_a_letter_is_as_good_as_another(passwords: Passwords) -> None:
    known = await passwords.hashed("caf\u00e9 au lait")
    assert (await passwords.check(known, "cafe\u0301\u00a0au lait")).right


async def test_who_would_wait_too_long_is_told_so() -> None:
    passwords = Passwords(CHEAP, queue=2)
    go = threading.Event()
    passwords._thread.submit(go.wait)  # the thread is at work
    waiting = [asyncio.create_task(passwords.hashed("correct horse")) for _ in range(3)]
    await asyncio.sleep(0)
    with pytest.raises(Busy):
        await passwords.hashed("correct horse")
    go.set()
    await asyncio.gather(*waiting)
    assert passwords.waiting == 0
    assert (await passwords.hashed("correct horse")).startswith("$argon2id$")
    passwords.close()


async def test_there_is_one_thread_for_all(passwords: Passwords) -> None:
    before = threading.active_count()
    await asyncio.gather(*(passwords.hashed("correct horse") for _ in range(8)))
    assert threading.active_count() <= before + 1


# --- what SCRAM needs, beside the hash ----------------------------------------------------------------------


@pytest.fixture
async def scrams() -> AsyncIterator[Passwords]:
    hashing = Passwords(CHEAP, scram=4096, chance=lambda n: b"s" * n)
    yield hashing
    hashing.close()


async def test_an_account_s_password_is_kept_twice_and_others_once(scrams: Passwords) -> None:
    kept = await scrams.hashed("correct horse", login=True)
    assert read(kept) == made(b"correct horse", b"s" * 16, 4096)
    assert await scrams.check(kept, "correct horse", login=True) == Checked(True)
    assert await scrams.check(kept, "correct horsf", login=True) == Checked(False)
    assert read(await scrams.hashed("of a room")) is None


async def test_what_is_missing_or_no_longer_wanted_is_mended_at_the_next_login(
    passwords: Passwords, scrams: Passwords
) -> None:
    old = await passwords.hashed("correct horse", login=True)
    new = (await scrams.check(old, "correct horse", login=True)).better
    assert read(new) is not None
    assert (await scrams.check(new, "correct horse", login=True)).better == ""
    assert (await scrams.check(old, "correct horse")).better == ""  # no account's
    back = (await passwords.check(new, "correct horse", login=True)).better
    assert back.startswith("$argon2id$")
    assert read(back) is None


async def test_both_are_made_of_the_same_normal_form(scrams: Passwords) -> None:
    kept = await scrams.hashed("caf\u0065\u0301 au\u00a0lait", login=True)
    assert read(kept) == made("café au lait".encode(), b"s" * 16, 4096)
