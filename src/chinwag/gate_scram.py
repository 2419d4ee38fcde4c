"""Logins by SCRAM-SHA-256 that are under way: one of a session, from its first message to its last.

Whether an account of the name exists shows in nothing: a name without one gets a salt of its own, and its proof is
looked at like any other.
"""

from base64 import b64encode
from collections.abc import Callable
from typing import Final, TypeAlias

from msgspec import Struct

from chinwag.auth import scram
from chinwag.room.lobby import Account
from chinwag.room.names import fold
from chinwag.room.refusals import Refused
from chinwag.room.results import Challenge
from chinwag.session import Session
from chinwag.trying import Trying

MOST: Final = 1_000  # logins under way; of those beyond, the oldest is forgotten


class Scramming(Struct):
    """One login."""

    exchange: scram.Exchange
    owner: str  # whose password it would be
    account: Account | None
    proven: bool = False


Answer: TypeAlias = Challenge | Refused | Account


class Scrams:
    """The logins under way. `iterations` is what new passwords are kept with; 0 = nobody logs in so."""

    def __init__(self, trying: Trying, secret: bytes, iterations: int, chance: Callable[[int], bytes]) -> None:
        self.trying = trying
        self.iterations = iterations
        self._secret = secret
        self._chance = chance
        self._going: dict[Session, Scramming] = {}

    def forget(self, session: Session) -> None:
        """The connection is gone, or begins anew."""
        self._going.pop(session, None)

    def say(
        self, session: Session, message: str, named: Callable[[str], Account | None], kept: Callable[[str], str]
    ) -> Answer:
        """The next message of a session: what to answer, or whom it has proven to be, once all is said.

        `named` finds an account by name, `kept` what is kept of its password by id.
        """
        going = self._going.pop(session, None)
        try:
            if going is None:
                return self._begin(session, scram.first(message), named, kept)
            if not going.proven:
                return self._prove(session, going, message)
        except scram.BadScram:
            return Refused("login_wrong")
        return going.account if going.account is not None and not message else Refused("login_wrong")

    def _begin(
        self,
        session: Session,
        asked: scram.First,
        named: Callable[[str], Account | None],
        kept: Callable[[str], str],
    ) -> Answer:
        account = named(asked.name)
        owner = account.id if account is not None else fold(asked.name)
        refused = self.trying.may_try(session, owner)
        if refused is not None:
            return refused
        # The same is looked up and worked out for names that nobody has.
        stored, verifier = kept(owner), scram.nobodys(self._secret, fold(asked.name), self.iterations)
        known = scram.read(stored) if account is not None else None
        account, verifier = (account, known) if known is not None else (None, verifier)
        exchange = scram.Exchange(asked, verifier, b64encode(self._chance(scram.NONCE)).decode())
        self._going[session] = Scramming(exchange, owner, account)
        if len(self._going) > MOST:
            del self._going[next(iter(self._going))]
        return Challenge(text=exchange.challenge)

    def _prove(self, session: Session, going: Scramming, message: str) -> Answer:
        shown = going.exchange.finish(message)
        if not shown or going.account is None:
            self.trying.was_wrong(session, going.owner if going.account is not None else "unknown")
            return Refused("login_wrong")
        self.trying.was_right(session, going.owner)
        going.proven = True
        self._going[session] = going
        return Challenge(text=shown)
