"""A password of the settings is that of the house from the next start on, and is hashed and told only once."""

from chinwag.house_password import put_in_force
from chinwag.room.commands_accounts import SetPolicy
from chinwag.room.entry import SERVER
from chinwag.room.events_accounts import PolicySet
from chinwag.room.facts import Facts
from chinwag.room.refusals import Refused
from chinwag.room.state import HOUSE
from chinwag.store.fake import FakeStore
from chinwag.telemetry import Log
from tests.support.gate import Secrets


class House:
    """A store, the secrets of it, and what was logged."""

    def __init__(self) -> None:
        self.store, self.secrets = FakeStore(), Secrets()
        self.lines: list[str] = []

    async def lock(self, wanted: str) -> None:
        log = Log(lambda line: self.lines.append(str(line)), "logfmt")
        await put_in_force(self.store, self.secrets, wanted, log)

    @property
    def told(self) -> list[PolicySet]:
        entries = self.store.audit(HOUSE).entries
        return [entry.event for entry in entries if isinstance(entry.event, PolicySet)]


async def opened() -> House:
    house = House()
    await house.store.open()
    return house


async def test_it_is_kept_as_a_hash_where_the_house_keeps_its_own() -> None:
    house = await opened()
    await house.lock("open sesame")
    assert house.store.state.lobby.policies["password"] == "on"
    assert house.store.hash_of(HOUSE) == "hash of open sesame"
    assert house.told == [PolicySet(policy="password", before="off", after="on")]


async def test_the_same_one_again_changes_nothing() -> None:
    house = await opened()
    for _ in range(3):
        await house.lock("open sesame")
    assert len(house.told) == 1


async def test_another_one_takes_its_place_whoever_set_the_one_before() -> None:
    house = await opened()
    await house.store.do(SERVER, SetPolicy(policy="password", value="on"), Facts(secret="hash of mellon"))
    await house.lock("open sesame")
    assert house.store.hash_of(HOUSE) == "hash of open sesame"
    await house.store.do(SERVER, SetPolicy(policy="password", value="off"))
    await house.lock("open sesame")
    assert house.store.state.lobby.policies["password"] == "on"


async def test_a_hash_is_taken_as_it_is() -> None:
    house = await opened()
    hashed = "$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$aGFzaA"
    for _ in range(2):
        await house.lock(hashed)
    assert house.store.hash_of(HOUSE) == hashed
    assert len(house.told) == 1
    assert house.secrets.checked == []


async def test_without_one_the_house_is_as_it_was_set() -> None:
    house = await opened()
    await house.store.do(SERVER, SetPolicy(policy="password", value="on"), Facts(secret="hash of mellon"))
    await house.lock("")
    assert house.store.hash_of(HOUSE) == "hash of mellon"


async def test_on_a_full_disk_it_is_logged_that_it_is_not_in_force() -> None:
    house = await opened()
    house.store._may_store = lambda command, at: Refused("read_only")  # type: ignore[method-assign]
    await house.lock("open sesame")
    assert house.store.state.lobby.policies["password"] == "off"
    assert any("house_password_not_set" in line for line in house.lines)
