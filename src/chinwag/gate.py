"""What is seen to before a command is decided: passwords, codes and tokens, and how fast they may be tried.

Rules judge by facts, not by secrets (room/facts.py). A command that carries a secret is stopped here, the secret is
checked, and the command goes on without it, with the facts beside it. What the same session asks meanwhile waits.
"""

import os
import re
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any, Final, cast

from msgspec import structs

from chinwag.auth import codes
from chinwag.auth.contract import Busy, Checked, Secrets
from chinwag.auth.throttle import Tries
from chinwag.auth.weakness import WORDS, weakness
from chinwag.clock import WallClock, wall
from chinwag.gate_contract import Desk, Found, Ready, Step
from chinwag.gate_scram import Scrams
from chinwag.gate_settings import SettingsGate
from chinwag.room import commands as c
from chinwag.room import commands_accounts as a
from chinwag.room import commands_moderation as m
from chinwag.room import commands_presence as p
from chinwag.room.authkeys import owner_of
from chinwag.room.commands import Command
from chinwag.room.entry import Person
from chinwag.room.facts import Facts
from chinwag.room.lobby import Account
from chinwag.room.names import fold
from chinwag.room.refusals import Refused
from chinwag.room.state import HOUSE
from chinwag.session import Session, Turn
from chinwag.trying import Trying

BECOMING: Final = frozenset({c.Enter, a.Login, a.LoginByKey, a.LoginByScram, a.Register})
"""Who asks is somebody else once these are decided: what comes after them is asked by that person."""
EMAIL: Final = re.compile(r"[^\s@\x00-\x1f\x7f]{1,64}@[^\s@\x00-\x1f\x7f]{1,189}")
HIDDEN_SECRETS: Final = ("password", "old", "new")


class Gate:
    """Stops what carries a secret, and lets it on when it was checked."""

    def __init__(
        self, desk: Desk, secrets: Secrets, tries: Tries, chance: Callable[[int], bytes] = os.urandom
    ) -> None:
        self.desk = desk
        self.secrets = secrets
        self.chance = chance
        self.clock: WallClock = wall
        self.asks_email = False  # of whoever makes an account
        self.fixed: dict[str, str] = {}  # policies that stand in the settings, and the setting
        self.claim = ""  # what is kept of the code that makes the first owner
        self.trying = Trying(desk, secrets, tries)
        self.scrams = Scrams(self.trying, b"", 0, chance)
        self.settings = SettingsGate(desk, self.trying)

    def forget(self, session: Session) -> None:
        """The connection is gone."""
        self.trying.forget(session)
        self.scrams.forget(session)

    def allow_scram(self, secret: bytes, iterations: int) -> None:
        """Let people log in by SCRAM-SHA-256; `secret` is the server's. 0 iterations = nobody does."""
        self.scrams = Scrams(self.trying, secret, iterations, self.chance)

    def new_claim(self) -> str:
        """A code that makes whoever says it the owner, while the house has none; only its hash is kept."""
        made = codes.code(self.chance)
        self.claim = codes.kept(made)
        return made

    # --- stopping and letting on ----------------------------------------------------------------------------

    def take(self, session: Session, command: Command) -> None:
        """See to a command of one of the kinds in STEPS."""
        turn = session.turn(command)
        step = STEPS[type(command)](self, session, command, turn)
        if not isinstance(step, Coroutine):
            self._let_on(turn, step)
        else:
            session.entering = True
            session.connection.pause()
            self.desk.task(self._wait(turn, step))

    async def _wait(self, turn: Turn, step: Coroutine[Any, Any, Found]) -> None:
        try:
            found = await step
        except Busy:
            found = Refused("overloaded")
        self._let_on(turn, found)

    def _let_on(self, turn: Turn, found: Found) -> None:
        session = turn.session
        if session.closed:
            return
        if isinstance(found, Ready) and self.desk.stopping:
            found = Refused("stopping")
        if isinstance(found, Ready):
            waited, session.entering = session.entering, session.entering or type(turn.command) in BECOMING
            self.desk.store.submit(turn, found.who, found.command, found.facts)
            if waited and type(turn.command) not in BECOMING:
                self.release(session)
            return
        session.finish(turn, partial(session.wire.answer, cast("Command", turn.command), found))
        if session.entering:
            self.release(session)
        if self.trying.spent(session):
            self.desk.end(session, "tries")

    @staticmethod
    def release(session: Session) -> None:
        """What was asked is decided: act on what came meanwhile."""
        session.entering = False
        session.proceed()

    # --- coming in ------------------------------------------------------------------------------------------

    def _enter(self, session: Session, command: c.Enter, turn: Turn) -> Step:
        known = self.desk.identity.read(command.token) if command.token else self._by_key(session, command.name)
        if session.person is not None:
            return Refused("already_entered")
        if known is None:
            return Refused("token_invalid")
        who, facts = self._shown(command.name, *known, session.facts)
        bare = structs.replace(command, code=codes.plain(command.code)) if command.code else command
        if not command.password or who.kind == "account":
            return Ready(who, bare, facts)
        return self._shared(session, who, bare, facts, HOUSE)

    def _by_key(self, session: Session, name: str) -> tuple[str, int]:
        """Who shows an account's certificate and says its name is that account; anybody else is somebody new."""
        account = owner_of(self.desk.store.state.lobby, session.facts.certificate)
        if account is None or fold(name) != account.name.key:
            return self.desk.identity.new(), 0
        return account.id, account.generation

    def _shown(self, name: str, id: str, generation: int, facts: Facts) -> tuple[Person, Facts]:
        """Who a token belongs to. Of an account the name that it has, whatever was said."""
        if not generation:
            return Person(id, name), facts
        account = self.desk.store.state.accounts.get(id)
        person = account.person if account is not None else Person(id, name, "account")
        return person, structs.replace(facts, generation=generation)

    async def _shared(self, session: Session, who: Person, command: Command, facts: Facts, owner: str) -> Found:
        """The password of the house or of a room: many know it, and rules say whether it matters."""
        password: str = getattr(command, "password", "")
        checked = await self.trying.check(
            session, f"{owner} {self.trying.block(session)}", self._hash(owner), password
        )
        if isinstance(checked, Refused):
            return checked
        if not checked.right:
            room = self.desk.store.state.room(owner)
            return Refused("password_wrong", {"room": room.name} if room is not None else {})
        return Ready(who, without_secrets(command), structs.replace(facts, verified=True))

    def _hash(self, owner: str) -> str:
        return self.desk.store.hash_of(owner)

    def _join(self, session: Session, command: c.Join, turn: Turn) -> Step:
        who = session.person
        if who is None:
            return Refused("not_entered")
        room = self.desk.store.state.room(command.room)
        if not command.password or room is None or not room.modes.password:
            return Ready(who, without_secrets(command), session.facts)
        return self._shared(session, who, command, session.facts, room.key)

    def _accept(self, session: Session, command: a.Accept, turn: Turn) -> Step:
        if session.person is None:
            return Refused("not_entered")
        return Ready(session.person, structs.replace(command, code=codes.plain(command.code)), session.facts)

    # --- accounts -------------------------------------------------------------------------------------------

    @staticmethod
    def _twice(session: Session, command: a.Login | a.LoginByKey | a.LoginByScram) -> Refused | None:
        """Who is an account already is that one; only who goes on under the present name can become another."""
        if session.person is None or session.person.kind == "guest" or command.keep:
            return None
        return Refused("already_account", {"name": session.person.name})

    def _login(self, session: Session, command: a.Login, turn: Turn) -> Step:
        return self._twice(session, command) or self.trying.unsafe(session) or self._log_in(session, command)

    def _login_by_scram(self, session: Session, command: a.LoginByScram, turn: Turn) -> Step:
        if not self.scrams.iterations:
            return Refused("login_wrong")
        refused = self._twice(session, command) or self.trying.unsafe(session)
        state = self.desk.store.state
        said = refused or self.scrams.say(session, command.message, state.account_named, self._hash)
        if not isinstance(said, Account):
            return said
        return Ready(said.person, structs.replace(command, message=""), self._proven(session, said))

    def _login_by_key(self, session: Session, command: a.LoginByKey, turn: Turn) -> Step:
        """Nothing is tried here: whoever has the key of the certificate has shown it in the handshake."""
        if refused := self._twice(session, command):
            return refused
        if not session.facts.certificate:
            return Refused("certificate_none")
        account = owner_of(self.desk.store.state.lobby, session.facts.certificate)
        if account is None or (command.name and fold(command.name) != account.name.key):
            return Refused("certificate_unknown")
        return Ready(account.person, command, self._proven(session, account))

    @staticmethod
    def _proven(session: Session, account: Account) -> Facts:
        was = session.person.id if session.person is not None and session.person.kind == "guest" else ""
        return structs.replace(session.facts, verified=True, generation=account.generation, was=was)

    async def _log_in(self, session: Session, command: a.Login) -> Found:
        account = self.desk.store.state.account_named(command.name)
        known = self._hash(account.id) if account is not None else ""
        checked = await self.trying.check(
            session,
            account.id if account is not None else fold(command.name),
            known,
            command.password,
            login=True,
        )
        if isinstance(checked, Refused):
            return checked
        if account is None or not checked.right:
            return Refused("login_wrong")
        self._rehash(account.person, checked)
        return Ready(account.person, without_secrets(command), self._proven(session, account))

    def _rehash(self, who: Person, checked: Checked) -> None:
        """The hash that today's cost asks for takes the place of the old one, as soon as the account is in."""
        if checked.better:
            self.desk.task(self._keep_better(who, checked.better))

    async def _keep_better(self, who: Person, better: str) -> None:
        await self.desk.store.drain()
        facts = Facts(verified=True, secret=better)
        await self.desk.store.do(who, a.ChangePassword(old="", new=""), facts)

    def _register(self, session: Session, command: a.Register, turn: Turn) -> Step:
        who = session.person
        if who is None:
            return Refused("not_entered")
        facts = structs.replace(session.facts, fresh=codes.account_id(self.chance), secret="?")
        bare = structs.replace(command, password="", email="", code=codes.plain(command.code))
        refused = (
            self.trying.unsafe(session)
            or self._hopeless(who, bare, facts)
            or _weak(command.password, who.name, self.trying.tries)
            or self._unreachable(command.email)
            or self.trying.may_open(session)
        )
        if refused is None and self.asks_email:
            self.desk.log.event("account_email", session=session.serial, person=who.name, email=command.email)
        return refused or self._hashed(who, bare, facts, command.password)

    def _unreachable(self, email: str) -> Refused | None:
        """Whether an address is asked for and this is none."""
        return Refused("email_needed") if self.asks_email and not EMAIL.fullmatch(email) else None

    def _hopeless(self, who: Person, command: Command, facts: Facts) -> Refused | None:
        """Why a command will be refused whatever its secrets are: then nothing is hashed for it."""
        found = self.desk.store.state.decide(who, command, self.clock(), None, facts)
        return found if isinstance(found, Refused) else None

    async def _hashed(self, who: Person, command: Command, facts: Facts, password: str) -> Found:
        secret = await self.secrets.hashed(password, login=not isinstance(command, a.SetPolicy | m.SetMode))
        return Ready(who, command, structs.replace(facts, secret=secret))

    def _change_password(self, session: Session, command: a.ChangePassword, turn: Turn) -> Step:
        who = session.person
        refused = self._of_account(session) or (who and _weak(command.new, who.name, self.trying.tries))
        if refused or who is None:
            return refused or Refused("not_entered")
        return self._confirmed(session, who, command, command.old, command.new)

    def _delete_account(self, session: Session, command: a.DeleteAccount, turn: Turn) -> Step:
        who = session.person
        refused = self._of_account(session)
        if refused or who is None:
            return refused or Refused("not_entered")
        return self._confirmed(session, who, command, command.password)

    def _of_account(self, session: Session) -> Refused | None:
        if session.person is None:
            return Refused("not_entered")
        return self.trying.unsafe(session) if session.person.kind == "account" else Refused("account_needed")

    async def _confirmed(
        self, session: Session, who: Person, command: Command, password: str, new: str = ""
    ) -> Found:
        """What takes the account's password once more."""
        # Counted apart from logins: whoever guesses at the account from outside does not stand in the way here.
        checked = await self.trying.check(session, f"own {who.id}", self._hash(who.id), password)
        if isinstance(checked, Refused):
            return checked
        if not checked.right:
            return Refused("password_wrong")
        facts = structs.replace(session.facts, verified=True)
        bare = without_secrets(command)
        return await self._hashed(who, bare, facts, new) if new else Ready(who, bare, facts)

    def _claim(self, session: Session, command: a.Claim, turn: Turn) -> Step:
        who = session.person
        if who is None:
            return Refused("not_entered")
        owner = f"claim {who.id}"  # 80 bits cannot be guessed: others' tries must not keep the owner out
        refused = self.trying.may_try(session, owner)
        if refused is not None:
            return refused
        right = codes.fits(command.code, self.claim)
        if right:
            self.trying.was_right(session, owner)
        else:
            self.trying.was_wrong(session, "claim")
        return Ready(who, structs.replace(command, code=""), structs.replace(session.facts, verified=right))

    # --- setting passwords of many, and making codes --------------------------------------------------------

    def _set_shared(self, session: Session, command: a.SetPolicy | m.SetMode, turn: Turn) -> Step:
        who, bare = session.person, without_secrets(command)
        if who is None:
            return Refused("not_entered")
        setting = self.fixed.get(getattr(command, "policy", ""))
        if setting:
            return self._hopeless(who, bare, structs.replace(session.facts, secret="?")) or Refused(
                "policy_fixed",
                {"policy": command.policy, "setting": setting},  # type: ignore[union-attr]
            )
        if not command.password:
            return Ready(who, bare, session.facts)
        facts = structs.replace(session.facts, secret="?")
        return self._hopeless(who, bare, facts) or self._hashed(who, bare, facts, command.password)

    def _invite(self, session: Session, command: a.Invite, turn: Turn) -> Step:
        if session.person is None:
            return Refused("not_entered")
        if command.person:
            return Ready(session.person, command, session.facts)
        turn.fresh = codes.code(self.chance)
        return Ready(session.person, command, structs.replace(session.facts, fresh=turn.fresh))


def without_secrets(command: Command) -> Command:
    """The command without passwords, which nothing behind the gate needs."""
    found = {name: "" for name in HIDDEN_SECRETS if getattr(command, name, "")}
    return structs.replace(command, **found) if found else command


def _weak(password: str, name: str, tries: Tries) -> Refused | None:
    found = weakness(password, name, lax=tries.lax)
    return Refused("password_weak", {"reason": WORDS[found]}) if found else None


STEPS: dict[type[Command], Callable[[Gate, Session, Any, Turn], Step]] = {
    c.Enter: Gate._enter,
    c.Join: Gate._join,
    a.Accept: Gate._accept,
    a.Login: Gate._login,
    a.LoginByKey: Gate._login_by_key,
    a.LoginByScram: Gate._login_by_scram,
    a.Register: Gate._register,
    a.ChangePassword: Gate._change_password,
    a.DeleteAccount: Gate._delete_account,
    a.Claim: Gate._claim,
    a.SetPolicy: Gate._set_shared,
    m.SetMode: Gate._set_shared,
    a.Invite: Gate._invite,
    p.Operate: lambda gate, session, command, turn: gate.settings.operate(session, command),
    p.Knock: lambda gate, session, command, turn: gate.settings.knock(session, command),
    p.Bring: lambda gate, session, command, turn: gate.settings.bring(session, command),
}
