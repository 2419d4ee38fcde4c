"""What a guest brings along who becomes an account: being muted, and being banned by name.

Otherwise the way around both would be to register, which anybody may.
"""

from collections.abc import Iterator

from chinwag.room import events_moderation as f
from chinwag.room import masks
from chinwag.room.entry import SERVER, Person
from chinwag.room.lobby import HOUSE, Lobby, name_of
from chinwag.room.names import fold
from chinwag.room.order import Order, over
from chinwag.room.room import Draft


def inherited(lobby: Lobby, guest: Person, account: Person, at: int) -> list[Draft]:
    """The same mutes and bans, in the house and in every room, of the account."""
    places = [(HOUSE, lobby.order), *[(key, room.order) for key, room in lobby.rooms.items() if room.order]]
    return [Draft(key, SERVER, event) for key, order in places for event in _of(order, guest, account, at)]


def _of(order: Order, guest: Person, account: Person, at: int) -> Iterator[f.Muted | f.Banned]:
    name = name_of(guest.name)
    for mute in order.mutes.values():
        same = mute.person == guest.id or (mute.guest and fold(mute.name) == name.key)
        if same and not over(mute.until, at):
            yield f.Muted(person=account.id, name=account.name, until=mute.until, reason=mute.reason)
            break
    for ban in order.bans_at(at):
        if ban.kind == "name" and masks.fits(name, ban.mask):
            yield f.Banned(kind="account", mask=account.id, name=account.name, until=ban.until, reason=ban.reason)
            break
