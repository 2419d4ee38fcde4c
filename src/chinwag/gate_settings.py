"""Passwords that stand in the settings, themselves or as hashes: those of operators and of gateways."""

from collections.abc import Mapping, Sequence

from msgspec import structs

from chinwag.auth.contract import Checked
from chinwag.auth.gateways import Gateway, gateway_at, known_address
from chinwag.gate_contract import Desk, Found, Ready, Step
from chinwag.room import commands_presence as p
from chinwag.room.entry import Person
from chinwag.room.refusals import Refused
from chinwag.room.results import Done
from chinwag.session import Session
from chinwag.trying import Trying


class SettingsGate:
    """The part of the gate that these pass."""

    def __init__(self, desk: Desk, trying: Trying) -> None:
        self.desk = desk
        self.trying = trying
        self.operators: Mapping[str, str] = {}  # name -> what is kept of the password
        self.gateways: Sequence[Gateway] = ()
        self.knock_kept = ""  # what is kept of the password that all IRC clients say

    def operate(self, session: Session, command: p.Operate) -> Step:
        """Be an operator of the settings."""
        if session.person is None:
            return Refused("not_entered")
        return self.trying.unsafe(session) or self._operating(session, session.person, command)

    async def _operating(self, session: Session, who: Person, command: p.Operate) -> Found:
        """The password of an operator of the settings, tried like any other."""
        kept, owner = self.operators.get(command.name, ""), f"operator {command.name}"
        checked = await self.trying.check_setting(session, owner, kept, command.password)
        if isinstance(checked, Refused):
            return checked
        if not checked.right:
            return Refused("password_wrong")
        self.desk.log.event("operator", session=session.serial, name=command.name, person=who.id)
        return Ready(who, structs.replace(command, password=""), structs.replace(session.facts, verified=True))

    # --- gateways -------------------------------------------------------------------------------------------

    def knock(self, session: Session, command: p.Knock) -> Step:
        """Come as far as the door."""
        if not self.knock_kept:
            return Done()
        return self._knocking(session, command)

    async def _knocking(self, session: Session, command: p.Knock) -> Found:
        # Many know it: whoever guesses does not stand in the way of others.
        owner = f"knock {self.trying.block(session)}"
        checked = await self.trying.check_known(session, owner, self.knock_kept, command.password)
        if isinstance(checked, Checked) and checked.right:
            return Done()
        self.desk.end(session, "not_let_in")
        return checked if isinstance(checked, Refused) else Refused("password_wrong")

    def bring(self, session: Session, command: p.Bring) -> Step:
        """Speak for somebody else, as a gateway of the settings."""
        gateway = gateway_at(self.gateways, session.facts.address)
        if session.person is None and gateway is not None:
            return self._brought(session, command, gateway)
        return self._not_brought(session, Refused("forbidden"))

    async def _brought(self, session: Session, command: p.Bring, gateway: Gateway) -> Found:
        owner = f"gateway {gateway.network}"
        checked = await self.trying.check_known(session, owner, gateway.kept, command.password)
        if isinstance(checked, Refused):
            return self._not_brought(session, checked)
        known = checked.right and known_address(command.address)
        if not known or not self.desk.move(session, known, secure=command.secure):
            return self._not_brought(session, Refused("forbidden"))
        return Done()

    def _not_brought(self, session: Session, why: Refused) -> Refused:
        """Whoever says so wrongly is not let on as itself either."""
        self.desk.log.event("gateway_refused", session=session.serial, peer=str(session.connection.peer))
        self.desk.end(session, "gateway")
        return why
