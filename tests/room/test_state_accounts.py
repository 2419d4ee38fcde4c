"""Guests and accounts that do anything at all, in any order: never two holders of names that look alike.

10,000 steps where slow tests run; CHINWAG_FUZZ=200000 takes that many.
"""

import inspect
import os
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from chinwag.room import commands, commands_accounts, commands_moderation
from chinwag.room.commands import Command, Enter, Quit, Rename
from chinwag.room.commands_accounts import Claim, Login, Register
from chinwag.room.entry import SERVER, Person, Target
from chinwag.room.events import Stored
from chinwag.room.facts import Facts
from chinwag.room.lobby import HELD
from chinwag.room.modes import MODES, POLICIES
from chinwag.room.recalling import recall
from chinwag.room.refusals import Refused
from chinwag.room.state import State
from tests.room.house import House, guest
from tests.support.patterns import Patterns

STEPS = int(os.environ.get("CHINWAG_FUZZ", "10000"))

NAMES = st.sampled_from(
    ["alice", "Alice", "a1ice", "aIice", "bob", "b0b", "Bob", "ian", "lan", "rn", "m", "élan", "ＢＯＢ", "сон",
     "coh", "alice_2", "modem", "rnodem"]
)  # fmt: skip
GUESTS = [guest(number) for number in range(4)]
ACCOUNTS = [Person(f"a{number:016x}", "?", "account") for number in range(4)]
EVERYBODY = st.sampled_from([*GUESTS, *ACCOUNTS])
ROOMS = st.sampled_from(["lobby", "den", "none"])
FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "name": NAMES, "to": NAMES, "person": NAMES, "room": ROOMS, "text": st.sampled_from(["hi", "spam"]),
    "topic": st.just("x"), "reason": st.just(""), "seq": st.integers(0, 6), "reply": st.just(0),
    "emoji": st.just("👍"), "on": st.booleans(), "role": st.sampled_from(["member", "voiced", "operator", "owner"]),
    "mode": st.sampled_from(MODES), "value": st.integers(0, 2), "uses": st.integers(1, 2),
    "mask": st.sampled_from(["*", "a*", "bob", "10.0.0.1"]), "seconds": st.sampled_from([0, 1, 600]),
    "pattern": st.sampled_from(["spam", "("]), "action": st.sampled_from(["block", "mask", ""]),
    "code": st.sampled_from(["", "CODE"]), "password": st.just(""),
    "old": st.just(""), "new": st.just(""), "policy": st.sampled_from(list(POLICIES)), "invite": st.just("x"),
    "lasting": st.booleans(), "messages": st.booleans(),
}  # fmt: skip
FACTS = st.builds(
    Facts,
    verified=st.booleans(),
    secret=st.sampled_from(["", "hash"]),
    fresh=st.sampled_from(["CODE", *[account.id for account in ACCOUNTS]]),
    was=st.sampled_from(["", *[each.id for each in GUESTS]]),
    address=st.sampled_from(["", "10.0.0.1"]),
    generation=st.sampled_from([0, 1, 2]),
)
KINDS = [
    kind
    for part in (commands, commands_accounts, commands_moderation)
    for _, kind in inspect.getmembers(part, inspect.isclass)
    if issubclass(kind, Command) and kind.__module__ == part.__name__ and kind not in (Command, Enter, Quit, Login)
]


def command_of(kind: type[Command]) -> st.SearchStrategy[Command]:
    """Any command of a kind. What is said as an action is no filter's."""
    fields = {name: FIELDS[name] for name in kind.__struct_fields__ if name in FIELDS}
    if kind is not commands_moderation.SetFilter and "action" in fields:
        fields["action"] = st.booleans()
    if kind is commands_accounts.SetPolicy:
        fields["value"] = st.sampled_from(["yes", "no", "on", "off", "open", "everyone"])
    return st.builds(kind, **fields)


COMMANDS = st.one_of([command_of(kind) for kind in KINDS])
TARGETS = st.none() | st.builds(Target, st.integers(0, 6), st.sampled_from([each.id for each in GUESTS]))


class Town(RuleBasedStateMachine):
    """Four guests and four accounts-to-be."""

    def __init__(self) -> None:
        super().__init__()
        self.house = House(
            *[guest(number, name) for number, name in enumerate(("alice", "bob", "ian"))], engine=Patterns()
        )
        self.house.make(GUESTS[0], "den", GUESTS[1])

    @rule(who=st.sampled_from(GUESTS), name=NAMES)
    def comes(self, who: Person, name: str) -> None:
        self.act(who, Enter(name=name))

    @rule(who=st.sampled_from(ACCOUNTS))
    def comes_by_token(self, who: Person) -> None:
        self.act(who, Enter(name="?"))

    @rule(who=EVERYBODY, name=NAMES, lasting=st.booleans())
    def renames(self, who: Person, name: str, lasting: bool) -> None:
        self.act(who, Rename(name=name, lasting=lasting))

    @rule(who=EVERYBODY, hold=st.booleans())
    def goes(self, who: Person, hold: bool) -> None:
        self.act(who, Quit(hold=hold))

    @rule(who=st.sampled_from(GUESTS), account=st.sampled_from(ACCOUNTS))
    def registers(self, who: Person, account: Person) -> None:
        self.act(who, Register(password=""), facts=Facts(fresh=account.id, secret="hash"))

    @rule(who=st.sampled_from(ACCOUNTS), was=st.sampled_from([None, *GUESTS]))
    def logs_in(self, who: Person, was: Person | None) -> None:
        facts = Facts(verified=True, was=was.id if was else "")
        self.act(who, Login(name="?", password=""), facts=facts)

    @rule(who=st.sampled_from(ACCOUNTS))
    def claims(self, who: Person) -> None:
        self.act(who, Claim(code=""), facts=Facts(verified=True))

    @rule(who=EVERYBODY | st.just(SERVER), command=COMMANDS, about=TARGETS, facts=FACTS)
    def acts(self, who: Person, command: Command, about: Target | None, facts: Facts) -> None:
        self.act(who, command, about, facts)

    @rule(ms=st.sampled_from([1, HELD - 1, HELD]))
    def waits(self, ms: int) -> None:
        self.house.at += ms

    @rule()
    def the_disk_forgets_presence(self) -> None:
        """Back to what is stored, with nothing lost: all that lasts is folded, who is here is taken over."""
        fresh = State(engine=Patterns())
        for entry in self.house.log:
            if isinstance(entry.event, Stored):
                fresh.fold(entry)
        recall(self.house.state.lobby, fresh.lobby, [])
        self.house.state = fresh

    def act(self, who: Person, command: Command, about: Target | None = None, facts: Facts | None = None) -> None:
        house, known = self.house, facts or Facts()
        before = house.snapshot()
        found = house.state.decide(who, command, house.at, about, known)
        assert house.state.decide(who, command, house.at, about, known) == found
        assert house.snapshot() == before
        for draft in () if isinstance(found, Refused) else found:
            house.keep(draft)

    @invariant()
    def the_house_is_in_order(self) -> None:
        self.house.inspect()


def run(steps: int) -> None:
    """So many steps, in lives of 25."""
    limits = settings(
        max_examples=max(1, steps // 25), stateful_step_count=25, deadline=None, derandomize=True, database=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    run_state_machine_as_test(Town, settings=limits)


def test_no_two_hold_names_that_look_alike() -> None:
    run(500)


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_no_two_hold_names_that_look_alike_in_a_long_time() -> None:
    run(STEPS)
