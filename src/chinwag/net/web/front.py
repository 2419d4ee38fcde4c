"""The page at `/`: how to come in. Plain text for terminals, HTML for browsers. Pure."""

from collections.abc import Sequence
from html import escape

from msgspec import Struct

from chinwag.net.web.upgrade import HOST

HTML = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{name}</title></head>
<body><main>
<h1>{name}</h1>
<p>This is a chat room, made with Chinwag. Come in with what you have:</p>
<dl>
{ways}
</dl>
</main></body>
</html>
"""
PLAIN = "{name}\n\nThis is a chat room, made with Chinwag. Come in with what you have:\n\n{ways}\n"


class Way(Struct, frozen=True):
    """One way in: for whom, and what to type."""

    by: str
    how: str


def ways(host: str, *, secure: bool) -> Sequence[Way]:
    """All ways in. `host` is what the client calls this server: `name` or `name:port`."""
    if not HOST.fullmatch(host):
        host = "this-server"
    name, port = parted(host, "443" if secure else "80")
    tls = " (TLS)" if secure else ""
    return (
        Way("the terminal client", f"chinwag join {'chats' if secure else 'chat'}://{name}:{port}"),
        Way("an IRC client", f"host {name}, port {port}{tls}"),
        Way("an IRC client in the browser", f"{'wss' if secure else 'ws'}://{host}/irc"),
        Way(
            "netcat or telnet", f"openssl s_client -quiet -connect {name}:{port}" if secure else f"nc {name} {port}"
        ),
    )


def parted(host: str, port: str) -> tuple[str, str]:
    """Name and port; `port` is the one that goes without saying."""
    name, colon, said = host.rpartition(":")
    return (name, said) if colon and said.isdigit() else (host, port)


def html(name: str, found: Sequence[Way]) -> str:
    """For browsers."""
    rows = "\n".join(f"<dt>{escape(way.by)}</dt><dd><code>{escape(way.how)}</code></dd>" for way in found)
    return HTML.format(name=escape(name), ways=rows)


def plain(name: str, found: Sequence[Way]) -> str:
    """For terminals."""
    return PLAIN.format(name=name, ways="\n".join(f"  {way.by + ':':<30} {way.how}" for way in found))
