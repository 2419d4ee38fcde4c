"""The table of settings: the only place where one is written down.

Reading them is config.py's; `docs/config.md` and `chinwag config` are made from this table by
settings_page.py. A new setting is one line here.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct, field
from msgspec import inspect as types


def _about(text: str, **bounds: Any) -> Meta:
    return Meta(description=text, **bounds)


DRAFTS = (  # of IRCv3, that can be switched off: those of protocols/irc/drafts.py
    "draft/account-registration", "draft/channel-rename", "draft/chathistory", "draft/event-playback",
    "draft/extended-isupport",
    "draft/icon", "draft/message-redaction", "draft/metadata-2", "draft/metadata-3", "draft/multiline",
    "draft/pre-away", "draft/react", "draft/read-marker", "draft/reply", "draft/search", "typing",
)  # fmt: skip
LOOPBACK = ("127.0.0.1", "::1", "localhost")
SECRET = frozenset({"accounts.password", "irc.password", "irc.operators", "irc.webirc"})
"""Settings whose values are shown to nobody."""

Places = tuple[Annotated[str, Meta(min_length=1, max_length=300)], ...]


class Server(Struct, frozen=True, forbid_unknown_fields=True):
    """What the house is called."""

    name: Annotated[str, _about("What people see as the name of this server.", min_length=1, max_length=64)] = (
        "Chinwag"
    )
    free_names: Annotated[
        Places,
        _about("Reserved names, as `root` or `help`, that people may take here all the same.", max_length=64),
    ] = ()
    motd: Annotated[str, _about("Said to everybody who comes in; empty = nothing.", max_length=2000)] = ""
    loop: Annotated[
        Literal["auto", "asyncio", "uvloop"], _about("The event loop; auto = uvloop where it is installed.")
    ] = "auto"


class Listen(Struct, frozen=True, forbid_unknown_fields=True):
    """Where people find it."""

    host: Annotated[str, _about("The address to listen on.", min_length=1, max_length=255)] = "127.0.0.1"
    port: Annotated[int, _about("The port; 0 = any free one.", ge=0, le=65535)] = 65432
    lan: Annotated[bool, _about("Listen on all networks of this machine; `host` is not used then.")] = False
    public: Annotated[
        bool,
        _about(
            "Be open to the internet: on `host`, or on all networks; not without what that needs (docs/public.md)."
        ),
    ] = False
    also: Annotated[
        Places,
        _about("Further places to listen on, each a port, `host:port` or `[ipv6]:port`.", max_length=16),
    ] = ()
    ask_nick: Annotated[
        bool, _about("Send `NICK` to who connects and says nothing: one kind of old program waits for it.")
    ] = True
    unix: Annotated[str, _about("Path of a Unix socket to listen on as well; empty = none.", max_length=100)] = ""


class Tls(Struct, frozen=True, forbid_unknown_fields=True):
    """Encryption, on the same port: what begins like TLS is TLS."""

    enabled: Annotated[
        Literal["auto", "on", "off"],
        _about("auto = with the server's own certificate where one can be made; on = do not start without; off."),
    ] = "auto"
    certificate: Annotated[
        str, _about("A certificate file (PEM, with its chain); empty = the server's own.", max_length=4096)
    ] = ""
    key: Annotated[str, _about("The key of that certificate (PEM).", max_length=4096)] = ""
    names: Annotated[
        Places,
        _about("Further host names and addresses that the server's own certificate is made for.", max_length=64),
    ] = ()
    client_certificates: Annotated[
        bool, _about("Ask clients for a certificate, as a login; needs the package pyopenssl.")
    ] = False
    required: Annotated[
        bool, _about("Turn away who comes from another machine without TLS; `listen.public` does so, too.")
    ] = False
    handshake_seconds: Annotated[float, _about("Seconds for the handshake.", ge=0.5, le=120)] = 10.0


class Proxy(Struct, frozen=True, forbid_unknown_fields=True):
    """Behind proxies that say whom they bring, by the PROXY protocol (versions 1 and 2)."""

    listen: Annotated[
        Places, _about("Places to listen on for them, each `host:port` or `[ipv6]:port`.", max_length=16)
    ] = ()
    trusted: Annotated[
        Places,
        _about("Their networks (CIDR): from there a PROXY header must come, from elsewhere none.", max_length=64),
    ] = ()
    header_seconds: Annotated[float, _about("Seconds for the header.", ge=0.1, le=60)] = 3.0


class Storage(Struct, frozen=True, forbid_unknown_fields=True):
    """Where what was said is kept."""

    directory: Annotated[str, _about("The data directory; empty = the user's own.", max_length=4096)] = ""


class Limits(Struct, frozen=True, forbid_unknown_fields=True):
    """What one person, one address and everybody together may take."""

    prompt_after: Annotated[float, _about("Seconds of silence before a person is greeted.", ge=0.05, le=60)] = 1.0
    name_people: Annotated[float, _about("Seconds until a name was given.", ge=1, le=3600)] = 120.0
    nameless: Annotated[
        int,
        _about(
            "Connections without a name, in all; then the one that has waited longest makes way.", ge=1, le=100_000
        ),
    ] = 256
    nameless_per_block: Annotated[
        int, _about("Connections without a name, per address block (IPv4 /32, IPv6 /64).", ge=1, le=100_000)
    ] = 8
    crowded_from: Annotated[
        int, _about("From so many connections without a name on, each has `name_crowded`.", ge=1, le=100_000)
    ] = 128
    name_crowded: Annotated[
        float, _about("Seconds until a name was given, where many have none yet.", ge=1, le=3600)
    ] = 20.0
    connections_per_block: Annotated[int, _about("Connections per address block.", ge=1, le=100_000)] = 16
    newcomers_per_block: Annotated[
        int, _about("New connections per address block in 10 minutes.", ge=1, le=1_000_000)
    ] = 32
    spare_private: Annotated[
        bool, _about("No limits per address for private networks (a class behind one router); `lan` sets it too.")
    ] = False
    spare_handles: Annotated[
        int, _about("File handles kept back from connections, where there are four times as many.", ge=16, le=4096)
    ] = 64
    held_nameless_bytes: Annotated[int, _about("Bytes held for a connection without a name.", ge=512, le=2**20)] = (
        4096
    )
    slow_bytes: Annotated[int, _about("Bytes a slow reader may owe for `slow_seconds`.", ge=4096, le=2**26)] = (
        64 * 2**10
    )
    slow_seconds: Annotated[float, _about("How long a slow reader may owe `slow_bytes`.", ge=0.1, le=600)] = 10.0
    slow_cut_bytes: Annotated[int, _about("Bytes owed that cut a reader off at once.", ge=8192, le=2**28)] = (
        256 * 2**10
    )
    flood: Annotated[bool, _about("Slow down who sends more than the next four allow.")] = True
    flood_burst: Annotated[float, _about("Messages a person may send at once.", ge=1, le=100_000)] = 10.0
    flood_per_second: Annotated[float, _about("Messages a second after that.", ge=0.01, le=100_000)] = 2.0
    flood_burst_bytes: Annotated[float, _about("Bytes a person may send at once.", ge=1024, le=2**30)] = (
        16.0 * 2**10
    )
    flood_bytes_per_second: Annotated[float, _about("Bytes a second after that.", ge=64, le=2**30)] = 4.0 * 2**10
    login_tries: Annotated[int, _about("Wrong passwords that end a connection; 0 = never.", ge=0, le=1000)] = 5
    login_burst: Annotated[
        int, _about("Wrong passwords at once, per address block and per account; 0 = no limit.", ge=0, le=100_000)
    ] = 10
    login_block_seconds: Annotated[
        float, _about("Seconds between two after that, per address block.", ge=0.001, le=86_400)
    ] = 60.0
    login_account_seconds: Annotated[
        float, _about("Seconds between two after that, per account.", ge=0.001, le=86_400)
    ] = 120.0
    new_accounts_per_block: Annotated[
        int, _about("New accounts per address block, then one per `login_block_seconds`.", ge=0, le=100_000)
    ] = 30
    sessions_per_person: Annotated[
        int,
        _about("Connections of one person at once: a further one ends the oldest; 0 = any number.", ge=0, le=1000),
    ] = 10
    stall_ms: Annotated[int, _about("A standstill of the event loop that is reported.", ge=10, le=60_000)] = 250


class Accounts(Struct, frozen=True, forbid_unknown_fields=True):
    """Passwords: the house's own, and what one costs (Argon2id; raised, accounts are hashed anew at a login)."""

    password: Annotated[
        str,
        _about(
            "What people without an account must say to come in (or its Argon2 hash); empty = as `/house` sets it.",
            max_length=256,
        ),
    ] = ""
    password_file: Annotated[
        str, _about("A file whose first line is that password: it need not stand here.", max_length=4096)
    ] = ""

    email: Annotated[
        bool,
        _about(
            "Ask for an e-mail address with each new account. It is written to the log, for whoever looks after "
            "the server, and kept nowhere else; no mail is sent."
        ),
    ] = False
    hash_kib: Annotated[int, _about("KiB of memory for one hash.", ge=8, le=4_194_304)] = 19_456
    hash_passes: Annotated[int, _about("Passes over that memory.", ge=1, le=1000)] = 2
    scram: Annotated[
        bool,
        _about("Let IRC clients log in by SASL SCRAM-SHA-256, for which something weaker than the hash is kept."),
    ] = False
    scram_iterations: Annotated[int, _about("Iterations of what is kept for SCRAM.", ge=4096, le=10_000_000)] = (
        100_000
    )
    weak_passwords: Annotated[
        bool, _about("Take passwords that are easy to guess: for a classroom or a test, never on the internet.")
    ] = False


class Text(Struct, frozen=True, forbid_unknown_fields=True):
    """For netcat, telnet and other bare terminals."""

    backlog: Annotated[int, _about("Last messages shown on entering.", ge=0, le=500)] = 20


class Irc(Struct, frozen=True, forbid_unknown_fields=True):
    """For IRC clients."""

    name: Annotated[
        str, _about("The server's name on IRC, one word; empty = the name of the machine.", max_length=64)
    ] = ""
    description: Annotated[str, _about("What WHOIS and LINKS say of this server.", max_length=200)] = "Chinwag"
    network: Annotated[str, _about("The network's name, one word.", min_length=1, max_length=64)] = "Chinwag"
    password: Annotated[
        str, _about("What IRC clients must give with PASS, or the hash of it; empty = nothing.", max_length=600)
    ] = ""
    operators: Annotated[
        tuple[Annotated[str, Meta(min_length=3, max_length=200)], ...],
        _about("Who may use OPER, each `name:password` or `name:hash` (`chinwag hash`).", max_length=64),
    ] = ()
    backlog: Annotated[
        int, _about("Last messages replayed on joining to clients that cannot ask for them.", ge=0, le=500)
    ] = 20
    webirc: Annotated[
        tuple[Annotated[str, Meta(min_length=3, max_length=300)], ...],
        _about("Gateways that may say whom they bring, each `network password` (or its hash).", max_length=64),
    ] = ()
    register_early: Annotated[bool, _about("Let `REGISTER` make an account before the welcome.")] = True
    icon: Annotated[
        str, _about("The address (URL) of a picture for this network; empty = none.", max_length=300)
    ] = ""
    without: Annotated[
        tuple[Annotated[str, Meta(min_length=1, max_length=64)], ...],
        _about("Drafts of IRCv3 that are switched off, by name (docs/irc.md).", max_length=64),
    ] = ()


class Web(Struct, frozen=True, forbid_unknown_fields=True):
    """For browsers: HTTP and WebSocket, on the same port."""

    enabled: Annotated[bool, _about("Answer HTTP, and take IRC over WebSocket.")] = True
    origins: Annotated[
        Places,
        _about("Pages elsewhere that may come in by WebSocket, each like `https://chat.example`.", max_length=64),
    ] = ()
    frame_bytes: Annotated[int, _about("Bytes of one WebSocket message.", ge=1024, le=2**24)] = 64 * 2**10
    head_bytes: Annotated[int, _about("Bytes of a request, all its header lines together.", ge=512, le=2**18)] = (
        8192
    )
    headers: Annotated[int, _about("Header lines of a request.", ge=4, le=1000)] = 32
    held_bytes: Annotated[int, _about("Bytes held of requests that wait for their turn.", ge=1024, le=2**20)] = (
        16 * 2**10
    )
    seconds: Annotated[
        float, _about("Seconds for a request and its answer, and until the next request.", ge=0.5, le=600)
    ] = 10.0
    requests: Annotated[int, _about("Requests on one connection.", ge=1, le=1_000_000)] = 100
    burst: Annotated[
        float, _about("Requests at once on one connection; `limits.flood` switches it off.", ge=1, le=1_000_000)
    ] = 20.0
    per_second: Annotated[float, _about("Requests a second after that.", ge=0.01, le=100_000)] = 5.0


class Logging(Struct, frozen=True, forbid_unknown_fields=True):
    """What the operator reads on standard error; never the text of a message."""

    format: Annotated[
        Literal["logfmt", "json", "off"], _about("One event a line: `key=value` words, JSON, or nothing.")
    ] = "logfmt"


class Config(Struct, frozen=True, forbid_unknown_fields=True):
    """All settings of one server."""

    server: Server = field(default_factory=Server)
    listen: Listen = field(default_factory=Listen)
    tls: Tls = field(default_factory=Tls)
    proxy: Proxy = field(default_factory=Proxy)
    storage: Storage = field(default_factory=Storage)
    limits: Limits = field(default_factory=Limits)
    accounts: Accounts = field(default_factory=Accounts)
    text: Text = field(default_factory=Text)
    irc: Irc = field(default_factory=Irc)
    web: Web = field(default_factory=Web)
    log: Logging = field(default_factory=Logging)

    @property
    def everywhere(self) -> bool:
        """Whether it listens on all networks of this machine."""
        return self.listen.lan or (self.listen.public and self.listen.host in LOOPBACK)

    @property
    def sealed(self) -> bool:
        """Whether who comes from another machine has to speak TLS."""
        return self.tls.required or self.listen.public

    @property
    def spares_private(self) -> bool:
        """Whether private networks are free of the limits per address."""
        return self.limits.spare_private or self.listen.lan


# --- the table, for people ----------------------------------------------------------------------------------


def sections() -> Mapping[str, type[Struct]]:
    """Name -> type of every section."""
    return {section.name: section.type for section in msgspec.structs.fields(Config)}


def settings(section: str) -> Mapping[str, msgspec.structs.FieldInfo]:
    """Name -> setting of one section."""
    return {setting.name: setting for setting in msgspec.structs.fields(sections()[section])}


def allowed(setting: msgspec.structs.FieldInfo) -> str:
    """What a setting may be, in words."""
    kind = types.type_info(setting.type)
    while isinstance(kind, types.Metadata):
        kind = kind.type
    return _in_words(kind)


def _in_words(kind: types.Type) -> str:
    match kind:
        case types.BoolType():
            return "true or false"
        case types.IntType(ge=low, le=high):
            return f"a whole number from {low} to {high}"
        case types.FloatType(ge=low, le=high):
            return f"a number from {low:g} to {high:g}"
        case types.LiteralType(values=values):
            return "one of " + ", ".join(map(str, values))
        case types.StrType(min_length=low, max_length=high):
            return f"text of {low or 0} to {high} characters"
        case types.VarTupleType(max_length=high):
            return f"a list of at most {high} texts"
    raise TypeError(f"a setting of a kind without words: {kind!r}")


def about(setting: msgspec.structs.FieldInfo) -> str:
    """What a setting is for: one sentence."""
    kind = types.type_info(setting.type)
    schema = getattr(kind, "extra_json_schema", None) or {}
    return str(schema.get("description", ""))


# --- secrets ------------------------------------------------------------------------------------------------

HASHED = (
    "$argon2"  # what the hash of a password begins with; anything else that stands in its place is the password
)


def in_plain_text(config: Config) -> list[str]:
    """The settings in which a password stands that could be a hash there (`chinwag hash`)."""
    kept = {
        "accounts.password": [config.accounts.password],
        "irc.password": [config.irc.password],
        "irc.operators": [row.partition(":")[2] for row in config.irc.operators],
        "irc.webirc": [row.partition(" ")[2].strip() for row in config.irc.webirc],
    }
    return [name for name, found in kept.items() if any(each and not each.startswith(HASHED) for each in found)]
