"""The password of the house where the settings name one: at each start and reload it becomes the one in force.

It means what `/house password` means, and is kept where that keeps its own. Taken out of the settings it stays in
force until somebody says `/house password off`: a house does not open by itself.
"""

from chinwag.auth.contract import Secrets
from chinwag.room.commands_accounts import SetPolicy
from chinwag.room.entry import SERVER
from chinwag.room.facts import Facts
from chinwag.room.refusals import Refused
from chinwag.room.state import HOUSE
from chinwag.settings import HASHED
from chinwag.store.contract import Store
from chinwag.telemetry import Log


async def put_in_force(store: Store, secrets: Secrets, wanted: str, log: Log) -> None:
    """Make this password, or the one with this hash, that of the house; does nothing where it is, or for ""."""
    if not wanted:
        return
    known = store.hash_of(HOUSE)
    if wanted.startswith(HASHED):
        kept = wanted
    else:
        kept = known if (await secrets.check(known, wanted)).right else await secrets.hashed(wanted)
    if kept == known and store.state.lobby.policies["password"] == "on":
        return
    settled = await store.do(SERVER, SetPolicy(policy="password", value="on"), Facts(secret=kept))
    if isinstance(settled.outcome, Refused):
        log.event("house_password_not_set", reason=settled.outcome.code)
