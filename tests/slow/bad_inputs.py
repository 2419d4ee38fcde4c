"""What goes wrong on a wire, deliberately: what is sent, what must come back, and whether the connection stays."""

import json
import random
from typing import NamedTuple

from tests.support.peer import PREFACE, framed

CHANCE = random.Random(5)
DEEP = b'{"t":' + b"[" * 30_000 + b"]" * 30_000 + b"}"
NESTED = b'{"t":"ping","data":' + b'{"a":' * 40 + b"1" + b"}" * 40 + b"}"
KEYS = json.dumps({f"k{n}": n for n in range(4000)}).encode()
LONG = json.dumps({"t": "say", "room": "lobby", "text": "x" * 4001}).encode()
NOISE = CHANCE.randbytes(2000).translate(None, b"\x03\x04") + b"\n"
ESCAPES = "\x1b]52;c;ZWNobw==\x07\x1b[2J\x9b31m\x00\x08\x7f\u202eevil\u200b"


class Bad(NamedTuple):
    """One bad input. The answer is looked for in what comes back; nothing must come where it is empty."""

    sent: bytes
    answer: bytes
    stays: bool = False


def asked(text: bytes, code: str, before: bytes = b"") -> Bad:
    """A frame that is answered with an error (or, of searches, an answer) and changes nothing."""
    return Bad(before + framed(text), f'"{code}'.encode(), stays=True)


def hello(**fields: object) -> bytes:
    return PREFACE + framed(json.dumps({"t": "hello", "version": 1, "name": "mallory", **fields}).encode())


# fmt: off
STRANGERS: dict[str, Bad] = {
    # the native language before a name
    "length 0":                Bad(PREFACE + b"\0\0\0\0", b'"bad_request"'),
    "length 2^32-1":           Bad(PREFACE + b"\xff\xff\xff\xff{}", b'"too_large"'),
    "length over 4 KiB":       Bad(PREFACE + b"\x00\x00\x10\x01{}", b'"too_large"'),
    "half a frame":            Bad(PREFACE + b"\x00\x00\x00\x40{\"t\":", b'"no_name"'),
    "half a length":           Bad(PREFACE + b"\x00\x00", b'"no_name"'),
    "half a preface":          Bad(PREFACE[:4] + b"\0", b"does not know the language"),
    "no JSON":                 asked(b"hello", "bad_request", PREFACE),
    "no object":               asked(b"[1,2]", "bad_request", PREFACE),
    "not UTF-8":               asked(b'{"t":"\xff\xfe"}', "bad_request", PREFACE),
    "another version":         Bad(hello(version=999), b'"bad_version"'),
    "no version":              Bad(hello(version=None), b'"bad_version"'),
    "a name with escapes":     Bad(hello(name="\x1b[31mroot\x07"), b'"name_invalid"', stays=True),
    "a name with a bidi sign": Bad(hello(name="a\u202eb"), b'"name_invalid"', stays=True),
    "a name with NUL":         Bad(hello(name="a\0b"), b'"name_invalid"', stays=True),
    "an empty name":           Bad(hello(name=""), b'"name_', stays=True),
    "a name of 60 KiB":        Bad(hello(name="x" * 3000), b'"bad_request"', stays=True),
    "a forged token":          Bad(hello(token="g0123456789abcdef.00"), b'"token_invalid"', stays=True),
    "a wish without a name":   asked(b'{"t":"say","room":"lobby","text":"x"}', "not_entered", PREFACE),
    # lines
    "a line without an end":   Bad(b"x y " * 2000, b"is that long"),
    "bytes of no language":    Bad(bytes(range(256)) * 4, b"does not know the language"),
    "a line that is no UTF-8": Bad(b"caf\xe9\n", b"not UTF-8", stays=True),
    "a name with a colon":     Bad(b"root: hello\n", b"cannot be a name", stays=True),
    "a name of escapes":       Bad(b"\x1b]0;owned\x07\n", b"name?", stays=True),
    "4,000 empty lines":       Bad(b"\n" * 4000, b"Your name?", stays=True),
    "telnet without an end":   Bad(b"\xff\xfa\x18" + b"x" * 9000, b""),
    # what port scanners and health checks say
    "an HTTP request":         Bad(b"GET / HTTP/1.0\r\n\r\n", b"HTTP/1."),
    "RTSP":                    Bad(b"OPTIONS / RTSP/1.0\r\n\r\n", b"HTTP/1."),
    "SIP":                     Bad(b"OPTIONS sip:nm SIP/2.0\r\nVia: SIP/2.0/TCP nm\r\n", b"cannot be", stays=True),
    "HELP":                    Bad(b"HELP\r\n", b"kept for the house", stays=True),
    "EHLO":                    Bad(b"EHLO scanner.example\r\n", b"cannot be a name", stays=True),
    "ssh":                     Bad(b"SSH-2.0-scan\r\n", b"ssh"),
    "RPC":                     Bad(b"\x80\x00\x00\x28\x72\xfe\x1d\x13\x00\x00\x00\x00", b"does not know"),
    "DNS":                     Bad(b"\x00\x0c\x00\x00\x10\x00\x00\x00\x00\x00\x00\x00\x00\x00", b"does not know"),
    "SMB":                     Bad(b"\x00\x00\x00\xa4\xffSMBr\x00\x00\x00\x00\x08\x01@", b"does not know"),
    "X11":                     Bad(b"l\x00\x0b\x00\x00\x00\x00\x00\x00\x00\x00\x00", b"does not know"),
    "LPD":                     Bad(b"\x01default\n", b"does not know"),
    "LDAP":                    Bad(b"0\x0c\x02\x01\x01`\x07\x02\x01\x02\x04\x00\x80\x00", b"does not know"),
}

GUESTS: dict[str, Bad] = {
    # from somebody who is in, in the native language
    "length 0":                Bad(b"\0\0\0\0", b'"bad_request"'),
    "length 2^32-1":           Bad(b"\xff\xff\xff\xff", b'"too_large"'),
    "length over 64 KiB":      Bad(b"\x00\x01\x00\x01{", b'"too_large"'),
    "not UTF-8":               asked(b'{"t":"say","room":"lobby","text":"\xff"}', "bad_request"),
    "no JSON":                 asked(b"\x00" * 100, "bad_request"),
    "noise":                   asked(CHANCE.randbytes(60_000), "bad_request"),
    "brackets 30,000 deep":    asked(DEEP, "bad_request"),
    "objects 40 deep":         asked(NESTED, "bad_request"),
    "an endless number":       asked(b'{"t":"ping","id":' + b"9" * 50_000 + b"}", "bad_request"),
    "NaN":                     asked(b'{"t":"ping","id":NaN}', "bad_request"),
    "1e999":                   asked(b'{"t":"ping","id":1e999}', "bad_request"),
    "half of a surrogate":     asked(b'{"t":"say","room":"lobby","text":"\\ud800"}', "bad_request"),
    "a key twice":             asked(b'{"t":"ping","t":"quit"}', "bad_request"),
    "4,000 keys":              asked(KEYS, "unknown_type"),
    "an unknown type":         asked(b'{"t":"explode","id":7}', "unknown_type"),
    "no type":                 asked(b"{}", "unknown_type"),
    "a type that is a list":   asked(b'{"t":["say"]}', "unknown_type"),
    "a room that is a number": asked(b'{"t":"say","room":5,"text":"x"}', "bad_request"),
    "a room nobody knows":     asked(b'{"t":"say","room":"\\u0000","text":"x"}', "room_"),
    "a text that is too long": asked(LONG, "text_long"),
    "a text of nothing":       asked(b'{"t":"say","room":"lobby","text":" \\u200b "}', "text_empty"),
    "a page of a billion":     asked(b'{"t":"getpage","room":"lobby","limit":1000000000}', "bad_request"),
    "a page before minus one": asked(b'{"t":"getpage","room":"lobby","before":-1}', "bad_request"),
    "a search for quotes":     asked(b'{"t":"search","query":"\\" OR * NEAR("}', "hits"),
    "a search for nothing":    asked(b'{"t":"search","query":"* ( )"}', "search_invalid"),
    "a request id of an object": asked(b'{"t":"ping","id":{}}', "bad_request"),
    "a second hello":          asked(b'{"t":"hello","version":1,"name":"two"}', "already_entered"),
    "1,000 bad ones at once":  Bad(framed(b"?") * 1000, b'"bad_request"', stays=True),
    "a preface again":         Bad(PREFACE, b'"too_large"'),
}

PERSONS: dict[str, Bad] = {
    # from somebody who is in, in lines
    "a line of 20 KiB":        Bad(b"x" * 20_000 + b"\n", b"was too long and was not sent", stays=True),
    "a line of a MiB":         Bad(b"x" * 2**20 + b"\n", b"was too long and was not sent", stays=True),
    "not UTF-8":               Bad(b"caf\xe9\n", b"was not UTF-8 and was not sent", stays=True),
    "noise":                   Bad(NOISE, b"was not", stays=True),
    "an unknown command":      Bad(b"/explode\n", b"There is no command", stays=True),
    "a command of 16,000":     Bad(b"/" + b"x" * 16_000 + b"\n", b"There is no command", stays=True),
    "a whisper too long":      Bad(b"/msg listener " + b"x" * 5000 + b"\n", b"That is too long", stays=True),
    "a room of signs":         Bad(b"/join \x1b[2J\n", b"*", stays=True),
    "a search for quotes":     Bad(b'/search " OR * NEAR(\n', b"*", stays=True),
    "a number that is none":   Bad("/history ٣\n".encode(), b"*", stays=True),
    "a number too large":      Bad(b"/history before 99999999999999999999999\n", b"*", stays=True),
}
# fmt: on
