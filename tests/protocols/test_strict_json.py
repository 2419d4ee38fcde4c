"""JSON from strangers."""

import re

import pytest

from chinwag.protocols import strict_json
from chinwag.protocols.strict_json import BadJson

# fmt: off
GOOD: list[tuple[bytes, dict[str, object]]] = [
    (b'{}',                                   {}),
    (b' {"a": 1, "b": "x", "c": null} ',      {"a": 1, "b": "x", "c": None}),
    (b'{"a":9007199254740992}',               {"a": 2**53}),
    (b'{"a":-9007199254740992,"b":1.5}',      {"a": -(2**53), "b": 1.5}),
    (b'{"a":"\\"\\\\\\u0022"}',               {"a": '"\\"'}),
    (b'{"a\\"b":"c"}',                        {'a"b': "c"}),
    (b'{"a":"\\ud83d\\ude00"}',               {"a": "😀"}),
    ('{"a":"é☃漢"}'.encode(),                 {"a": "é☃漢"}),
    (b'{"a":"' + b"[" * 50 + b'"}',           {"a": "[" * 50}),
    (b'{"a":' + b"[" * 15 + b"]" * 15 + b"}", {"a": [[[[[[[[[[[[[[[]]]]]]]]]]]]]]]}),
    (b'{"a":{"b":1},"c":{"b":9007199254740992}}', {"a": {"b": 1}, "c": {"b": 2**53}}),
]
BAD: list[tuple[bytes, str]] = [
    (b"",                                     ""),
    (b"[]",                                   "not an object"),
    (b'"x"',                                  "not an object"),
    (b"null",                                 "not an object"),
    (b"{",                                    ""),
    (b'{"a":1}x',                             ""),
    (b'\xef\xbb\xbf{"a":1}',                  ""),
    (b'{"a":"\xff"}',                         "not UTF-8"),
    (b'{"a":"\xed\xa0\x80"}',                 "not UTF-8"),
    (b'{"\xff":1}',                           "not UTF-8"),
    (b'{"a":"\\ud800"}',                      ""),
    (b'{"a":"\\udc00 and more text"}',        ""),
    (b'{"a":["\\ud800\\u0041 and more"]}',    ""),
    (b'{"a":"\x00"}',                         ""),
    (b'{"a":"\n"}',                           ""),
    (b'{"a":NaN}',                            ""),
    (b'{"a":[Infinity]}',                     ""),
    (b'{"a":-Infinity}',                      ""),
    (b'{"a":1e999}',                          ""),
    (b'{"a":9007199254740993}',               "2^53"),
    (b'{"a":-9007199254740993}',              "2^53"),
    (b'{"a":1e300}',                          "2^53"),
    (b'{"a":[9007199254740993]}',             "2^53"),
    (b'{"a":{"b":1e300}}',                    "2^53"),
    (b'{"a":' + b"9" * 5000 + b"}",           ""),
    (b'{"a":[' + b"9" * 5000 + b"]}",         ""),
    (b'{"a":1,"a":2}',                        "twice"),
    (b'{"a":"x","a":2}',                      "twice"),
    (b'{"a":"x","a":"y"}',                    "twice"),
    (b'{"a":"x","\\u0061":"y"}',              "twice"),
    (b'{"a":"\\"","a":"\\""}',                "twice"),
    (b'{"a":"\\\\","a":"\\\\"}',              "twice"),
    (b'{"a":[{"b":1,"b":2}]}',                "twice"),
    (b'{"a":[],"a":[]}',                      "twice"),
    (b'{"a":' + b"[" * 16 + b"]" * 16 + b"}", "deeper"),
    (b'{"a":' + b'{"a":' * 5000,              "deeper"),
    (b'{"a":' + b"[" * 60000,                 "deeper"),
    (b'{"a":"\\"' + b'{"a":["' * 900,         ""),
]
# fmt: on


@pytest.mark.parametrize(("text", "found"), GOOD)
def test_a_good_object_is_read(text: bytes, found: dict[str, object]) -> None:
    assert strict_json.load(text) == found


@pytest.mark.parametrize(("text", "reason"), BAD, ids=[repr(text[:24]) for text, _ in BAD])
def test_a_bad_one_is_refused_with_its_reason(text: bytes, reason: str) -> None:
    with pytest.raises(BadJson, match=re.escape(reason) or None):
        strict_json.load(text)
