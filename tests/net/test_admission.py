"""Who may come in."""

from chinwag.net.admission import Admission, Quotas, block_of, is_private
from chinwag.net.contract import Peer


def at(address: str, *, loopback: bool = False) -> Peer:
    return Peer(address, 1, "ip6" if ":" in address else "ip4", loopback)


def strangers(admission: Admission, count: int, now: float = 0.0) -> list[str | None]:
    """So many connections, each from an address of its own."""
    return [admission.enter(at(f"10.1.{n // 200}.{n % 200}"), now) for n in range(count)]


def test_a_block_has_so_many_nameless_connections_and_no_more() -> None:
    admission = Admission(Quotas(nameless_per_block=3))
    assert [admission.enter(at("192.0.2.1"), 0) for _ in range(4)] == [None, None, None, "too_many_here"]
    assert admission.enter(at("192.0.2.2"), 0) is None


def test_a_name_makes_room_for_another_nameless_connection() -> None:
    admission = Admission(Quotas(nameless_per_block=1))
    peer = at("192.0.2.1")
    assert admission.enter(peer, 0) is None
    admission.named(peer)
    assert admission.enter(peer, 0) is None
    admission.leave(peer, named=True)
    admission.leave(peer, named=False)
    assert admission.nameless == 0


def test_a_block_has_so_many_connections_with_and_without_a_name() -> None:
    admission = Admission(Quotas(per_block=2))
    peer = at("2001:db8::1")
    for _ in range(2):
        assert admission.enter(peer, 0) is None
        admission.named(peer)
    assert admission.enter(at("2001:db8::2"), 0) == "too_many_here", "the same /64"
    assert admission.enter(at("2001:db8:0:1::1"), 0) is None
    admission.leave(peer, named=True)
    assert admission.enter(peer, 0) is None


def test_too_many_new_ones_wait_until_the_oldest_is_old_enough() -> None:
    admission = Admission(Quotas(new_per_block=2, new_within=600))
    peer = at("192.0.2.1")
    for now in (0.0, 10.0):
        assert admission.enter(peer, now) is None
        admission.leave(peer, named=False)
    assert admission.enter(peer, 599) == "too_often"
    assert admission.enter(peer, 600) is None
    assert admission.enter(peer, 601) == "too_often"


def test_the_house_takes_so_many_nameless_in_all() -> None:
    assert strangers(Admission(Quotas()), 257) == [None] * 256 + ["overloaded"]


def test_loopback_is_never_counted() -> None:
    admission = Admission(Quotas(nameless=1, per_block=1))
    peer = at("127.0.0.1", loopback=True)
    assert [admission.enter(peer, 0) for _ in range(100)] == [None] * 100
    admission.named(peer)
    admission.leave(peer, named=True)
    assert admission.nameless == 0


def test_a_class_behind_one_router_is_spared_where_the_profile_says_so() -> None:
    strict, lan = Admission(Quotas()), Admission(Quotas(spare_private=True))
    near, far = at("192.168.1.2"), at("8.8.8.8")
    assert [lan.enter(near, 0) for _ in range(60)] == [None] * 60
    assert "too_many_here" in [strict.enter(near, 0) for _ in range(60)]
    assert "too_many_here" in [lan.enter(far, 0) for _ in range(60)]


def test_strangers_of_long_ago_cost_no_memory() -> None:
    admission = Admission(Quotas(new_within=10))
    for n in range(5000):
        peer = at(f"10.{n // 60000}.{n // 250}.{n % 250}")
        assert admission.enter(peer, float(n)) is None
        admission.leave(peer, named=False)
    assert len(admission._blocks) < 1100


def test_a_block_is_an_address_or_a_network_of_64_bits() -> None:
    assert block_of("192.0.2.1") == "192.0.2.1"
    assert block_of("2001:db8:1:2:3:4:5:6") == "2001:db8:1:2::/64"
    assert is_private("10.0.0.1")
    assert not is_private("8.8.8.8")
