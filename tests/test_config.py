"""Settings: where they come from, which wins, and what is said of a bad one."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from chinwag import config
from chinwag.config import Config, ConfigError, Source, build, from_environment, house_password, load
from chinwag.settings import sections, settings


def refusal(values: Mapping[str, Mapping[str, object]]) -> str:
    with pytest.raises(ConfigError) as caught:
        build([Source("chinwag.toml", values)])
    return str(caught.value)


def test_without_anything_the_server_is_for_this_machine_alone() -> None:
    settings = load()
    assert (settings.listen.host, settings.listen.port, settings.listen.lan) == ("127.0.0.1", 65432, False)
    assert settings == Config()


def test_flags_win_over_the_environment_and_that_over_the_file(tmp_path: Path) -> None:
    path = tmp_path / "chinwag.toml"
    path.write_text('[listen]\nport = 1001\n[server]\nname = "file"\nmotd = "file"\nloop = "asyncio"\n')
    environ = {"CHINWAG_SERVER_MOTD": "environment", "CHINWAG_SERVER_NAME": "environment"}
    settings = load(path, environ, {"server": {"name": "flag"}})
    assert settings.listen.port == 1001
    assert (settings.server.name, settings.server.motd, settings.server.loop) == (
        "flag",
        "environment",
        "asyncio",
    )


def test_json_says_the_same_as_toml(tmp_path: Path) -> None:
    path = tmp_path / "chinwag.json"
    path.write_text(json.dumps({"limits": {"flood": False, "flood_burst": 20}}))
    settings = load(path)
    assert settings.limits.flood is False
    assert settings.limits.flood_burst == 20.0


@pytest.mark.parametrize(
    ("spoken", "heard"),
    [
        ({"CHINWAG_LISTEN_PORT": "8080"}, ("listen", "port", 8080)),
        ({"CHINWAG_LIMITS_FLOOD": "false"}, ("limits", "flood", False)),
        ({"CHINWAG_LIMITS_SLOW_SECONDS": "2.5"}, ("limits", "slow_seconds", 2.5)),
        ({"CHINWAG_LISTEN_ALSO": "10.0.0.1:80, [::1]:81"}, ("listen", "also", ("10.0.0.1:80", "[::1]:81"))),
        ({"CHINWAG_LISTEN_ALSO": "[::1]:81"}, ("listen", "also", ("[::1]:81",))),
        ({"CHINWAG_IRC_OPERATORS": '["ann:$m=8,t=1", "b:c"]'}, ("irc", "operators", ("ann:$m=8,t=1", "b:c"))),
    ],
)
def test_the_environment_speaks_text(spoken: dict[str, str], heard: tuple[str, str, object]) -> None:
    section, key, value = heard
    assert getattr(getattr(load(environ=spoken), section), key) == value


def test_names_in_the_environment_that_are_not_sections_belong_to_others() -> None:
    assert load(environ={"CHINWAG_CONFIG": "x", "CHINWAG_TOKEN_FILE": "y", "CHINWAGGERY": "z"}) == Config()


def test_an_unknown_key_is_refused_with_the_nearest() -> None:
    assert refusal({"listen": {"prot": 1}}) == "chinwag.toml: there is no setting listen.prot; did you mean 'port'?"


def test_an_unknown_key_in_the_environment_is_refused_too() -> None:
    with pytest.raises(ConfigError, match=r"the environment: .* listen\.prot"):
        load(environ={"CHINWAG_LISTEN_PROT": "1"})


def test_an_unknown_section_is_refused_with_the_nearest() -> None:
    assert refusal({"limit": {}}) == "chinwag.toml: there is no section 'limit'; did you mean 'limits'?"


def test_a_key_like_no_other_is_refused_with_all_there_are() -> None:
    assert refusal({"text": {"zzz": 1}}).endswith("known are backlog.")


@pytest.mark.parametrize(
    ("section", "key", "value", "said"),
    [
        ("listen", "port", 70000, "listen.port must be a whole number from 0 to 65535, not 70000."),
        ("listen", "port", "80", "listen.port must be a whole number from 0 to 65535, not '80'."),
        ("limits", "flood", 1, "limits.flood must be true or false, not 1."),
        ("limits", "slow_seconds", 0, "limits.slow_seconds must be a number from 0.1 to 600, not 0."),
        ("server", "loop", "fast", "server.loop must be one of asyncio, auto, uvloop, not 'fast'."),
        ("server", "name", "", "server.name must be text of 1 to 64 characters, not ''."),
        ("listen", "also", "a:1", "listen.also must be a list of at most 16 texts, not 'a:1'."),
    ],
)
def test_a_value_that_is_not_allowed_is_refused_with_what_is(
    section: str, key: str, value: object, said: str
) -> None:
    assert refusal({section: {key: value}}) == f"chinwag.toml: {said}"


@pytest.mark.parametrize("place", ["nowhere", ":80", "host:", "host:99999", "::1:80", "host:x", "[]:1", "host:-1"])
def test_a_further_place_without_host_and_port_is_refused(place: str) -> None:
    assert "is not of the form host:port" in refusal({"listen": {"also": [place]}})


@pytest.mark.parametrize(("place", "parts"), [("a.b:0", ("a.b", 0)), ("[::1]:65535", ("::1", 65535))])
def test_a_further_place_has_a_host_and_a_port(place: str, parts: tuple[str, int]) -> None:
    assert config.split_place(place) == parts


def test_a_further_port_alone_is_where_the_first_one_is() -> None:
    here = config.load(flags={"listen": {"host": "127.0.0.2", "also": ("80",)}})
    everywhere = config.load(flags={"listen": {"lan": True, "also": ("80",)}})
    assert config.place_of("80", here) == ("127.0.0.2", 80)
    assert config.place_of("80", everywhere) == ("*", 80)


def test_all_networks_and_one_address_exclude_each_other_in_one_breath() -> None:
    assert "give only one" in refusal({"listen": {"lan": True, "host": "10.0.0.1"}})


def test_an_address_on_the_command_line_overrules_all_networks_in_the_file() -> None:
    listen = build([Source("f", {"listen": {"lan": True}}), Source("c", {"listen": {"host": "10.0.0.1"}})]).listen
    assert (listen.lan, listen.host) == (False, "10.0.0.1")


def test_all_networks_on_the_command_line_overrule_an_address_in_the_file() -> None:
    listen = build([Source("f", {"listen": {"host": "10.0.0.1"}}), Source("c", {"listen": {"lan": True}})]).listen
    assert listen.lan


def test_limits_that_contradict_each_other_are_refused() -> None:
    assert "slow_cut_bytes must be more" in refusal({"limits": {"slow_bytes": 300_000}})


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.toml", "port = = 1", "is not valid TOML"),
        ("a.json", "{", "is not valid JSON"),
        ("a.json", "[]", "must hold sections"),
        ("a.toml", "listen = 5", "listen is a section; write its keys under [listen]"),
    ],
)
def test_a_file_that_is_not_settings_is_refused_in_a_sentence(
    tmp_path: Path, name: str, text: str, said: str
) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(ConfigError) as caught:
        load(tmp_path / name)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_that_is_not_there_is_refused_by_its_name(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"gone\.toml cannot be read: No such file"):
        load(tmp_path / "gone.toml")


def test_a_file_that_is_not_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigError, match="not UTF-8"):
        load(tmp_path / "a.toml")


def test_data_lies_where_the_operator_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert config.data_directory(load(flags={"storage": {"directory": str(tmp_path)}})) == tmp_path
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    assert tmp_path in config.data_directory(load()).parents


def test_what_differs_is_named() -> None:
    new = load(flags={"listen": {"port": 1}, "server": {"motd": "hi"}})
    assert config.differences(Config(), new) == ("server.motd", "listen.port")


def test_all_networks_free_private_addresses_of_the_limits_per_address() -> None:
    assert load(flags={"listen": {"lan": True}}).spares_private
    assert load(flags={"limits": {"spare_private": True}}).spares_private
    assert not load().spares_private


def test_a_certificate_comes_with_its_key_and_proxies_with_their_networks() -> None:
    assert refusal({"tls": {"certificate": "c.pem"}}) == (
        "tls.certificate and tls.key belong together: give both or neither."
    )
    assert "proxy.listen needs proxy.trusted" in refusal({"proxy": {"listen": ["127.0.0.1:1"]}})
    places = {"listen": ["127.0.0.1"], "trusted": ["10.0.0.0/8"]}
    assert refusal({"proxy": places}).startswith("proxy.listen: '127.0.0.1' is not of the form host:port")
    assert refusal({"proxy": {"trusted": ["10.0.0.0/33"]}}) == (
        "proxy.trusted: '10.0.0.0/33' is no network, as 10.0.0.0/8 or 2001:db8::1 are."
    )


def test_a_draft_that_does_not_exist_is_refused_with_the_nearest() -> None:
    with pytest.raises(ConfigError, match="did you mean 'draft/multiline'"):
        config.load(flags={"irc": {"without": ["draft/multi-line"]}})
    assert config.load(flags={"irc": {"without": ["typing"]}}).irc.without == ("typing",)


def test_a_picture_of_the_network_is_one_address() -> None:
    with pytest.raises(ConfigError, match=r"irc\.icon must be one address"):
        config.load(flags={"irc": {"icon": "two words"}})


def test_a_key_in_the_wrong_section_is_refused_with_the_right_one() -> None:
    assert refusal({"listen": {"motd": "x"}}).endswith("no setting listen.motd; did you mean server.motd?")
    assert refusal({"port": {}}).endswith("no section 'port'; did you mean listen.port?")
    assert refusal({"tls": {"password": "x"}}).endswith("did you mean accounts.password or irc.password?")


@pytest.mark.parametrize(("name", "meant"), [("CHINWAG_LIMIT_FLOOD", "LIMITS"), ("CHINWAG_LISTN_PORT", "LISTEN")])
def test_a_mistyped_section_in_the_environment_is_refused_with_the_right_one(name: str, meant: str) -> None:
    with pytest.raises(ConfigError, match=f"{name} names no section; did you mean CHINWAG_{meant}_...?"):
        load(environ={name: "1"})


def test_every_setting_can_be_said_in_the_environment() -> None:
    for section in sections():
        for key, setting in settings(section).items():
            default = setting.default
            text = ",".join(default) if isinstance(default, tuple) else str(default)
            spoken = from_environment({f"CHINWAG_{section}_{key}".upper(): text})
            assert spoken.values == {section: {key: text}}
            assert build([spoken]) == Config()


def test_what_is_public_is_on_all_networks_unless_it_is_told_where() -> None:
    assert load(flags={"listen": {"public": True}}).everywhere
    there = load(flags={"listen": {"public": True, "host": "198.51.100.7"}})
    assert (there.everywhere, there.sealed, there.spares_private) == (False, True, False)
    assert not load().sealed
    assert load(flags={"tls": {"required": True}}).sealed


def test_public_on_the_command_line_wins_over_lan_in_the_file(tmp_path: Path) -> None:
    (tmp_path / "c.toml").write_text("[listen]\nlan = true\n")
    settings = load(tmp_path / "c.toml", flags={"listen": {"public": True}})
    assert (settings.listen.public, settings.listen.lan) == (True, False)
    assert "give only one" in refusal({"listen": {"public": True, "lan": True}})


@pytest.mark.parametrize("values", [{"listen": {"public": True}}, {"tls": {"required": True}}])
def test_what_must_be_sealed_needs_tls(values: dict[str, dict[str, object]]) -> None:
    tls = {**values.get("tls", {}), "enabled": "off"}
    assert "needs TLS" in refusal({**values, "tls": tls})


def test_the_password_of_the_house_is_read_from_a_file_that_others_cannot_read(tmp_path: Path) -> None:
    secret = tmp_path / "password"
    given = {"CHINWAG_ACCOUNTS_PASSWORD_FILE": str(secret)}
    with pytest.raises(ConfigError, match="cannot be read: No such file"):
        load(environ=given)
    secret.write_text("open sesame\nand a remark\n")
    secret.chmod(0o640)
    assert house_password(load(environ=given)) == "open sesame"
    secret.chmod(0o644)
    with pytest.raises(ConfigError, match="chmod o="):
        load(environ=given)
    secret.chmod(0o600)
    secret.write_text("\n")
    with pytest.raises(ConfigError, match="must have 1 to 256 characters"):
        load(environ=given)
    with pytest.raises(ConfigError, match="give only one"):
        load(environ={**given, "CHINWAG_ACCOUNTS_PASSWORD": "x"})


def test_the_password_of_the_house_can_stand_in_the_settings() -> None:
    assert house_password(load(environ={"CHINWAG_ACCOUNTS_PASSWORD": "open sesame"})) == "open sesame"
    assert house_password(load()) == ""
