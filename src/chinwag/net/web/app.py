"""The routes, and aiohttp around them. The only file that imports aiohttp: site.py imports it when it is needed.

A new page is one row in `routes` and one small function.
"""

import logging
from collections.abc import Sequence
from http import HTTPStatus

from aiohttp import web
from aiohttp.typedefs import Handler

from chinwag.net.contract import Note
from chinwag.net.web import front, upgrade
from chinwag.net.web.connection import HttpConnection
from chinwag.net.web.head import GUARD
from chinwag.net.web.site import Site
from chinwag.protocols.websocket import accept

SITE = web.AppKey("site", Site)
SOCKET_PATHS = ("/irc", "/socket")  # `/`, too, but there is a page; the second is where some clients look first
WHY = {404: "There is no such page here.", 405: "That cannot be done here."}


async def run(site: Site) -> web.AppRunner:
    """aiohttp, ready to answer."""
    app = web.Application(middlewares=[one_by_one, in_words], logger=heard(site.note))
    app[SITE] = site
    app.add_routes(routes())
    runner = web.AppRunner(
        app,
        handle_signals=False,
        access_log=None,
        logger=heard(site.note),
        tcp_keepalive=False,  # the listening socket has set it
        max_line_size=site.pace.heads.most,
        max_field_size=site.pace.heads.most,
        auto_decompress=False,
        lingering_time=0,
        shutdown_timeout=0,
    )
    await runner.setup()
    return runner


def routes() -> Sequence[web.RouteDef]:
    """What there is."""
    return [
        web.get("/", home),
        web.get("/healthz", healthy),
        *(web.get(path, socket) for path in SOCKET_PATHS),
    ]


# --- around each ------------------------------------------------------------------------------------------


@web.middleware
async def one_by_one(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Write the whole answer, then have the next request of this connection read."""
    connection = connection_of(request)
    response = await handler(request)
    if connection is None:
        return response
    if connection.last:
        response.force_close()
    try:
        await response.prepare(request)
        await response.write_eof()
    except ConnectionError:  # gone in the meantime
        return response
    if response.keep_alive:
        connection.answered()
    return response


@web.middleware
async def in_words(request: web.Request, handler: Handler) -> web.StreamResponse:
    """What aiohttp refuses is refused in our words; every answer carries the guards."""
    try:
        response = await handler(request)
    except web.HTTPException as refused:
        response = said(refused.status, WHY.get(refused.status, HTTPStatus(refused.status).phrase + "."))
        if "Allow" in refused.headers:
            response.headers["Allow"] = refused.headers["Allow"]
    if not response.prepared:
        response.headers.update(GUARD)
        response.headers["Server"] = "Chinwag"
    return response


def said(status: int, words: str) -> web.Response:
    """A sentence."""
    return web.Response(status=status, text=words + "\n")


def connection_of(request: web.Request) -> HttpConnection | None:
    """The connection below; None once it is gone."""
    found = request.transport.get_extra_info("connection") if request.transport is not None else None
    return found if isinstance(found, HttpConnection) else None


# --- pages --------------------------------------------------------------------------------------------------


async def home(request: web.Request) -> web.StreamResponse:
    """How to come in."""
    if upgrade.wanted(request.headers):
        return await socket(request)
    name = request.app[SITE].name
    found = front.ways(request.headers.get("Host", ""), secure=request.secure)
    if "text/html" in request.headers.get("Accept", ""):
        return web.Response(text=front.html(name, found), content_type="text/html")
    return web.Response(text=front.plain(name, found))


async def healthy(request: web.Request) -> web.StreamResponse:
    """For who watches over servers: that this one answers."""
    return said(200, "ok")


# --- WebSocket ----------------------------------------------------------------------------------------------


async def socket(request: web.Request) -> web.StreamResponse:
    """A WebSocket, if all is well: from then on the connection is a session like any other."""
    site, connection = request.app[SITE], connection_of(request)
    if not upgrade.wanted(request.headers):
        return with_version(said(426, "This is for WebSocket clients."))
    refused = upgrade.refusal(request.headers, site.origins, secure=request.secure)
    offered = upgrade.words_of(request.headers.get("Sec-WebSocket-Protocol"))
    name = upgrade.chosen(offered, [known for known in site.sockets if known])
    if refused is None and name is None:
        spoken = " and ".join(known for known in site.sockets if known)
        refused = upgrade.Refusal(400, f"None of these sub-protocols is spoken here, but {spoken}.")
    if refused is not None or name is None or connection is None or connection.early:
        refused = refused or upgrade.Refusal(400, "Nothing may be sent before the answer to the upgrade.")
        site.note("web_refused", status=refused.status, origin=upgrade.shown(request.headers.get("Origin")))
        return with_version(said(refused.status, refused.words))
    response = web.StreamResponse(status=101)
    response.headers.update({"Upgrade": "websocket", "Connection": "Upgrade"})
    response.headers["Sec-WebSocket-Accept"] = accept(request.headers["Sec-WebSocket-Key"])
    if name:
        response.headers["Sec-WebSocket-Protocol"] = name
    response.headers["Server"] = "Chinwag"
    try:
        await response.prepare(request)
    except ConnectionError:  # gone in the meantime
        return response
    connection.become(site.sockets[name](connection.stream.peer))
    return response


def with_version(response: web.Response) -> web.Response:
    """RFC 6455 section 4.2.2: who is refused for its version is told which one there is."""
    if response.status == 426:
        response.headers.update({"Upgrade": "websocket", "Sec-WebSocket-Version": upgrade.VERSION})
    return response


# --- trouble ------------------------------------------------------------------------------------------------


class Heard(logging.Handler):
    """What aiohttp logs goes to our log: the name of the error and its place, never what was sent."""

    def __init__(self, note: Note) -> None:
        super().__init__(logging.ERROR)
        self._note = note

    def emit(self, record: logging.LogRecord) -> None:
        """One event."""
        kind, _, trace = record.exc_info or (None, None, None)
        place = ""
        while trace is not None:
            place = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}"
            trace = trace.tb_next
        self._note("web_broke", error=kind.__name__ if kind else record.msg, place=place)


def heard(note: Note) -> logging.Logger:
    """A logger that tells the log."""
    logger = logging.Logger("chinwag.web", logging.ERROR)
    logger.addHandler(Heard(note))
    return logger
