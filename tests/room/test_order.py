"""What keeps order, and what is over."""

from chinwag.room.order import KNOWN, SPOKE, Ban, Bans, Mute, Order, over


def test_what_lasts_for_ever_is_never_over() -> None:
    assert not over(0, 10**15)
    assert not over(5, 4)
    assert over(5, 5)


def test_what_is_over_is_forgotten_and_an_order_without_anything_is_empty() -> None:
    order = Order()
    assert order.empty
    order.bans["name", "a"] = Ban("name", "a", until=5)
    order.bans["name", "b"] = Ban("name", "b")
    order.mutes["g1"] = Mute("g1", "x", until=5)
    order.invited["g1"] = 5
    assert [ban.mask for ban in order.bans_at(5)] == ["b"]
    assert order.muted("g1", 4) is not None
    assert order.muted("g1", 5) is None
    order.tidy(5)
    assert (list(order.bans), order.mutes, order.invited) == ([("name", "b")], {}, {})
    del order.bans["name", "b"]
    assert order.empty


def test_who_spoke_longest_ago_is_forgotten_first() -> None:
    order = Order()
    for number in range(SPOKE + 1):
        order.said(f"g{number}", number)
    order.said("g1", 7)
    assert len(order.spoke) == SPOKE
    assert "g0" not in order.spoke
    assert next(iter(order.spoke)) == "g2"


def test_whom_a_ban_fits_is_looked_up_once_until_the_bans_change() -> None:
    bans, asked = Bans(), list[str]()

    def fits(ban: Ban) -> bool:
        asked.append(ban.mask)
        return ban.mask == "a"

    bans["name", "a"] = Ban("name", "a")
    bans["name", "b"] = Ban("name", "b")
    assert bans.of(("g1",), fits) == bans.of(("g1",), fits) == (bans["name", "a"],)
    assert asked == ["a", "b"]
    bans.lift(("name", "b"))
    bans.lift(("name", "never"))
    assert bans.of(("g1",), fits) == (bans["name", "a"],)
    assert asked == ["a", "b", "a"]
    for number in range(KNOWN):
        bans.of((str(number),), fits)
    assert len(bans.fitting) <= KNOWN
    assert repr(bans) == repr(dict(bans))
