"""Reading the settings: defaults, then a file, then the environment, then the command line.

Every key is optional. A key that does not exist is refused with the nearest one that does, a value that is not
allowed with what is. The table itself is settings.py.
"""

import difflib
import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from ipaddress import ip_network
from pathlib import Path
from typing import TypeAlias

import msgspec
from msgspec import Struct

from chinwag.auth.gateways import gateways
from chinwag.settings import DRAFTS, Config, allowed, sections, settings

__all__ = [
    "Config",
    "ConfigError",
    "Source",
    "Values",
    "build",
    "data_directory",
    "differences",
    "house_password",
    "load",
]

Values: TypeAlias = Mapping[str, Mapping[str, object]]
"""Section -> key -> value, as a file gives them."""

PREFIX = "CHINWAG_"
PASSWORD_MOST = 256  # characters
MISTYPED = 0.75  # how alike (difflib) a name in the environment must be to be meant for us


class ConfigError(Exception):
    """A setting that cannot be used; the message is one sentence for the operator."""


class Source(Struct, frozen=True):
    """Values from one place. `spoken` says that they came as text, so that "8080" and "true" are fine."""

    name: str
    values: Values
    spoken: bool = False


def load(path: Path | None = None, environ: Mapping[str, str] | None = None, flags: Values | None = None) -> Config:
    """The settings in force: flags over environment over file over defaults. Raises ConfigError."""
    sources = [from_file(path)] if path is not None else []
    config = build([*sources, from_environment(environ or {}), Source("the command line", flags or {})])
    house_password(config)
    return config


def from_file(path: Path) -> Source:
    """A TOML file, or JSON where its name ends so."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"The settings file {path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise ConfigError(f"The settings file {path} is not UTF-8 text.") from None
    return Source(str(path), parse(text, str(path), is_json=path.suffix.lower() == ".json"))


def parse(text: str, name: str, *, is_json: bool = False) -> Values:
    """The sections of a settings text."""
    try:
        values = json.loads(text) if is_json else tomllib.loads(text)
    except ValueError as error:
        language = "JSON" if is_json else "TOML"
        raise ConfigError(f"{name} is not valid {language}: {error}.") from None
    if not isinstance(values, dict):
        raise ConfigError(f"{name} must hold sections: {', '.join(sections())}.")
    for section, keys in values.items():
        if section in sections() and not isinstance(keys, dict):
            raise ConfigError(f"{name}: {section} is a section; write its keys under [{section}].")
    return values


def from_environment(environ: Mapping[str, str]) -> Source:
    """CHINWAG_SECTION_KEY for every setting; other names that begin so belong to others."""
    values: dict[str, dict[str, object]] = {}
    for name, value in sorted(environ.items()):
        section, _, key = name.removeprefix(PREFIX).lower().partition("_")
        if not name.startswith(PREFIX) or not key:
            continue
        near = difflib.get_close_matches(section, list(sections()), n=1, cutoff=MISTYPED)
        if section in sections():
            values.setdefault(section, {})[key] = value
        elif near:
            raise ConfigError(
                f"the environment: {name} names no section; did you mean {PREFIX}{near[0].upper()}_...?"
            )
    return Source("the environment", values, spoken=True)


def build(sources: Sequence[Source]) -> Config:
    """One Config from several sources, the later ones stronger. Raises ConfigError."""
    merged: dict[str, dict[str, object]] = {section: {} for section in sections()}
    for source in sources:
        given = {(section, key): value for section, key, value in _checked(source)}
        _choose_place(given)
        for (section, key), value in given.items():
            merged[section][key] = value
    config = msgspec.convert(merged, Config)
    _check_together(config)
    return config


def _choose_place(given: dict[tuple[str, str], object]) -> None:
    """One address and all networks exclude each other; the stronger source decides."""
    if given.get(("listen", "public")):
        given.setdefault(("listen", "lan"), False)
    if ("listen", "host") not in given:
        return
    if given.get(("listen", "lan")):
        raise ConfigError("listen.lan listens on all networks, listen.host on one address: give only one of them.")
    given["listen", "lan"] = False


def _checked(source: Source) -> Iterator[tuple[str, str, object]]:
    for section, keys in source.values.items():
        if section not in sections():
            raise ConfigError(f"{source.name}: there is no section {section!r}{_elsewhere(section, '')}")
        known = settings(section)
        for key, value in keys.items():
            if key not in known:
                raise ConfigError(f"{source.name}: there is no setting {section}.{key}{_elsewhere(key, section)}")
            yield section, key, _value(source, section, known[key], value)


def _value(source: Source, section: str, setting: msgspec.structs.FieldInfo, value: object) -> object:
    if source.spoken and isinstance(value, str) and isinstance(setting.default, tuple):
        value = _listed(value)
    try:
        return msgspec.convert(value, setting.type, strict=not source.spoken)
    except msgspec.ValidationError:
        raise ConfigError(
            f"{source.name}: {section}.{setting.name} must be {allowed(setting)}, not {value!r}."
        ) from None


def _listed(text: str) -> object:
    """A list said in one text: parts between commas, or JSON where a part has commas itself."""
    if text.startswith('["'):
        try:
            return json.loads(text)
        except ValueError:
            pass  # whatever it is, it is told as it was said
    return [part.strip() for part in text.split(",") if part.strip()]


def _elsewhere(word: str, section: str) -> str:
    """What may have been meant: a name near by in this place, or just this one in another section."""
    near = sections() if not section else settings(section)
    others = [name for name in sections() if name != section and word in settings(name)]
    if others and not difflib.get_close_matches(word, list(near), n=1, cutoff=0.8):
        return f"; did you mean {' or '.join(f'{name}.{word}' for name in others)}?"
    return _nearest(word, near)


def _nearest(word: str, known: Mapping[str, object]) -> str:
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.5)
    return f"; did you mean {near[0]!r}?" if near else f"; known are {', '.join(known)}."


def _check_together(config: Config) -> None:
    """Settings that are fine alone and not together."""
    limits = config.limits
    if limits.slow_cut_bytes <= limits.slow_bytes:
        raise ConfigError("limits.slow_cut_bytes must be more than limits.slow_bytes.")
    for place in config.listen.also:
        place_of(place, config)
    for place in config.proxy.listen:
        split_place(place, "proxy.listen")
    if bool(config.tls.certificate) != bool(config.tls.key):
        raise ConfigError("tls.certificate and tls.key belong together: give both or neither.")
    if config.listen.public and config.listen.lan:
        raise ConfigError("listen.lan is for people you know, listen.public for strangers: give only one of them.")
    if config.sealed and config.tls.enabled == "off":
        word = "listen.public" if config.listen.public else "tls.required"
        raise ConfigError(f'{word} needs TLS: take tls.enabled = "off" away.')
    if config.accounts.password and config.accounts.password_file:
        raise ConfigError("accounts.password and accounts.password_file say the same: give only one of them.")
    if config.proxy.listen and not config.proxy.trusted:
        raise ConfigError("proxy.listen needs proxy.trusted: the networks that the proxies are in.")
    for network in config.proxy.trusted:
        _check_network(network)
    _check_irc(config)


def _check_irc(config: Config) -> None:
    for number, line in enumerate(config.irc.webirc, 1):
        try:
            gateways([line])
        except ValueError:
            raise ConfigError(f"irc.webirc: row {number} is not of the form `192.0.2.0/24 password`.") from None
    for name in config.irc.without:
        if name not in DRAFTS:
            raise ConfigError(f"irc.without: there is no draft {name!r}{_nearest(name, dict.fromkeys(DRAFTS))}")
    if any(char.isspace() for char in config.irc.icon):
        raise ConfigError("irc.icon must be one address (URL), as https://example.org/icon.svg is.")


def _check_network(network: str) -> None:
    try:
        ip_network(network, strict=False)
    except ValueError:
        raise ConfigError(f"proxy.trusted: {network!r} is no network, as 10.0.0.0/8 or 2001:db8::1 are.") from None


def place_of(place: str, config: Config) -> tuple[str, int]:
    """A further place to listen on: a port alone is at the main one's host ("*" = all networks)."""
    if place.isascii() and place.isdigit() and int(place) <= 65535:
        return "*" if config.everywhere else config.listen.host, int(place)
    return split_place(place)


def split_place(place: str, setting: str = "listen.also") -> tuple[str, int]:
    """Host and port of `host:port` or `[ipv6]:port`. Raises ConfigError."""
    host, colon, port = place.rpartition(":")
    bracketed = host.startswith("[") and host.endswith("]")
    plain = host[1:-1] if bracketed else host
    if not (colon and plain and port.isascii() and port.isdigit() and int(port) <= 65535) or (
        ":" in plain and not bracketed
    ):
        raise ConfigError(f"{setting}: {place!r} is not of the form host:port or [ipv6]:port.")
    return plain, int(port)


def house_password(config: Config) -> str:
    """The password of the house, or its hash, from the settings or the file that they name; "" = none is set there.

    Raises ConfigError where the file cannot be read, is empty, or can be read by others.
    """
    named = config.accounts.password_file
    if not named:
        return config.accounts.password
    path = Path(named).expanduser()
    try:
        mode = path.stat().st_mode
        line = path.read_text(encoding="utf-8").partition("\n")[0].strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no text"
        raise ConfigError(f"accounts.password_file: {path} cannot be read: {reason}.") from None
    if mode & 0o007:
        raise ConfigError(f"accounts.password_file: {path} can be read by everybody: chmod o= {path}")
    if not line or len(line) > PASSWORD_MOST:
        raise ConfigError(
            f"accounts.password_file: the first line of {path} must have 1 to {PASSWORD_MOST} characters."
        )
    return line


def data_directory(config: Config) -> Path:
    """Where this server keeps its data; nothing is created."""
    if config.storage.directory:
        return Path(config.storage.directory).expanduser()
    from platformdirs import user_data_path

    return user_data_path("chinwag", appauthor=False)


def differences(old: Config, new: Config) -> tuple[str, ...]:
    """The settings, as `section.key`, that differ."""
    return tuple(
        f"{section}.{key}"
        for section in sections()
        for key in settings(section)
        if getattr(getattr(old, section), key) != getattr(getattr(new, section), key)
    )
