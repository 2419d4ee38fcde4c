"""The machine's addresses, found without sending anything."""

import ipaddress
from pathlib import Path

import pytest

from chinwag.net import addresses


def test_this_machine_has_only_addresses_that_others_can_use() -> None:
    for address in addresses.lan_addresses():
        ip = ipaddress.ip_address(address)
        assert not ip.is_loopback
        assert not ip.is_link_local


def test_private_addresses_come_first_and_ipv6_last() -> None:
    given = ("2001:db8::1", "9.9.9.9", "127.0.0.1", "169.254.1.1", "192.168.1.2", "fe80::1", "::1")
    assert addresses.in_order(given) == ("192.168.1.2", "9.9.9.9", "2001:db8::1")


def test_networks_of_containers_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(addresses, "_interfaces", lambda: ["docker0", "br-12ab", "wlan0"])
    monkeypatch.setattr(
        addresses, "_of_interface", lambda name: {"wlan0": ["192.168.1.2"]}.get(name, ["172.17.0.1"])
    )
    assert addresses.lan_addresses() == ("192.168.1.2",)


def test_where_interfaces_may_not_be_asked_the_host_name_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(addresses, "_interfaces", list)
    monkeypatch.setattr(addresses, "_of_host_name", lambda: ["127.0.1.1", "10.1.2.3"])
    assert addresses.lan_addresses() == ("10.1.2.3",)


def test_the_loopback_interface_has_its_address() -> None:
    assert addresses._ipv4_of_interface("lo") in (["127.0.0.1"], [])
    assert addresses._ipv4_of_interface("none-such") == []


def test_ipv6_addresses_are_read_from_the_kernels_table(tmp_path: Path) -> None:
    table = tmp_path / "if_inet6"
    table.write_text(
        "00000000000000000000000000000001 01 80 10 80       lo\n"
        "20010db8000000000000000000000007 02 40 00 80     eth0\n"
    )
    assert addresses._ipv6_of_interface("eth0", table) == ["2001:db8::7"]
    assert addresses._ipv6_of_interface("eth0", tmp_path / "gone") == []
