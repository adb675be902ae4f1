"""Requests that no friend sends: tricks with paths, queries, heads and bodies, for any route."""

import gzip
import json
from collections.abc import Iterator, Mapping

PATHS: Mapping[str, bytes] = {
    "a null byte": b"%s%%00",
    "the way up": b"/v1/../..%s/../../etc/passwd",
    "the way up in disguise": b"/%%2e%%2e/%%2e%%2e%s",
    "twice the slash": b"/%s",
    "slashes": b"%s//////",
    "a slash in disguise": b"%s%%2f%%2F",
    "bytes that are no UTF-8": b"%s%%ff%%fe",
    "raw bytes that are no UTF-8": b"%s\xff\xfe",
    "raw UTF-8": b"%s/T\xc3\xbcrkiye",
    "half an escape": b"%s%%",
    "no hexadecimal": b"%s%%zz%%u0041",
    "a parameter of the path": b"%s;jsessionid=1",
    "a fragment": b"%s#top",
    "no slash at first": b"x%s",
    "an address of another host": b"http://evil.example%s",
    "a host and a port": b"evil.example:443%s",
    "an asterisk": b"*%s",
    "backslashes": b"%s\\..\\..\\x",
    "thousands of characters": b"%s/" + b"a" * 7000,
    "thousands of segments": b"%s" + b"/a" * 3000,
    "a template": b"%s/{{7*7}}/${jndi:ldap://x}",
    "SQL": b"%s'%%20OR%%20'1'='1",
}
"""What is done to a path, by what it is."""

QUERIES: Mapping[str, bytes] = {
    "bytes that are no UTF-8": b"?on=%ff",
    "a null byte": b"?on=2019-05-01%00&%00=1",
    "no names": b"?=&=&&&;;",
    "thousands of parameters": b"?" + b"a=1&" * 1500,
    "thousands of digits": b"?min_position=" + b"9" * 5000,
    "a day that is none": b"?on=2019-02-30",
    "the year 0": b"?on=0000-01-01",
    "the last year": b"?on=9999-12-31&known_at=9999-12-31&public_on=9999-12-31",
    "digits of other scripts": "?on=\u0662\u0660\u0661\u0669-\u0660\u0665-\u0660\u0661&limit=\uff11\uff10".encode(),
    "NaN": b"?limit=NaN&min_position=1e9&limit=-1",
    "a name of many": b"?party=" + b"A" * 3000,
    "twice": b"?on=2019-05-01&on=2019-05-02",
}
"""Queries."""

HEADS: Mapping[str, bytes] = {
    "no Host": b"",
    "two Hosts": b"Host: a\r\nHost: b\r\n",
    "a Host that is none": b"Host: [::1\r\n",
    "an empty Host": b"Host:\r\n",
    "many headers": b"Host: x\r\n" + b"".join(b"X-%d: y\r\n" % number for number in range(120)),
    "too many headers": b"Host: x\r\n" + b"".join(b"X-%d: y\r\n" % number for number in range(2000)),
    "a long header": b"Host: x\r\nX: " + b"y" * 9000 + b"\r\n",
    "a header without a name": b"Host: x\r\n: y\r\n",
    "a space before the colon": b"Host: x\r\nContent-Length : 5\r\n",
    "a folded header": b"Host: x\r\nX: a\r\n b\r\n",
    "bytes that are no UTF-8": b"Host: x\r\nAccept: \xff\xfe\r\nIf-None-Match: \xff\r\nX-Request-Id: \xff\r\n",
    "a null byte": b"Host: x\r\nX: a\x00b\r\n",
    "a bare line feed": b"Host: x\nX: y\n",
    "a negative length": b"Host: x\r\nContent-Length: -1\r\n",
    "a length in words": b"Host: x\r\nContent-Length: five\r\n",
    "a length with a sign": b"Host: x\r\nContent-Length: +5\r\n",
    "two lengths": b"Host: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n",
    "a length beyond all": b"Host: x\r\nContent-Length: " + b"9" * 30 + b"\r\n",
    "a length and chunks": b"Host: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n",
    "an encoding of transfer that is none": b"Host: x\r\nTransfer-Encoding: chunked, identity\r\n",
    "a trick with chunks": b"Host: x\r\nTransfer-Encoding: xchunked\r\n",
    "something expected": b"Host: x\r\nExpect: miracles\r\n",
    "an upgrade": b"Host: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\n",
    "HTTP/2": b"Host: x\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n",
    "conditions that are none": b'Host: x\r\nIf-None-Match: W/"\r\nIf-Match: "x", *\r\nIf-Modified-Since: now\r\n',
    "ranges": b"Host: x\r\nRange: bytes=0-,-1,5-2\r\nIf-Range: x\r\n",
    "what is accepted": b"Host: x\r\nAccept: */*;q=NaN, ;;;, text/plain;q=1e999, a/b/c\r\n",
    "many accepted": b"Host: x\r\nAccept: " + b"text/plain;q=0.1," * 400 + b"\r\n",
    "whence it comes": b'Host: x\r\nX-Forwarded-For: , ,:::,%00\r\nForwarded: for=;for="[;proto=\r\n',
    "a token that is none": b"Host: x\r\nAuthorization: Bearer " + b"\xff" * 50 + b"\r\n",
    "an id of another": b"Host: x\r\nX-Request-Id: a\tb {}${x}\r\n",
    "a body where none belongs": b"Host: x\r\nContent-Length: 2\r\n\r\n{}",
    "the last event seen": b"Host: x\r\nLast-Event-ID: ../../x.9999-99-99.-1\r\n",
}
"""Heads."""

_JSON = b"Host: x\r\nContent-Type: application/json\r\n"

BODIES: Mapping[str, tuple[bytes, bytes]] = {
    "nothing": (_JSON, b""),
    "lists in lists": (_JSON, b"[" * 100_000),
    "objects in objects": (_JSON, b'{"a":' * 50_000 + b"1" + b"}" * 50_000),
    "bytes that are no UTF-8": (_JSON, b'{"type": "\xff\xfe"}'),
    "UTF-16": (_JSON, '{"type": "signed"}'.encode("utf-16")),
    "a mark of order": (_JSON, b"\xef\xbb\xbf{}"),
    "half a surrogate": (_JSON, b'{"type": "\\ud800"}'),
    "a null byte": (_JSON, b'{"type": "a\\u0000b", "note": "\x00"}'),
    "a number of many digits": (_JSON, b'{"on": ' + b"9" * 10_000 + b"}"),
    "a number beyond all": (_JSON, b'{"on": 1e999999}'),
    "no number": (_JSON, b'{"on": NaN}'),
    "the same key twice": (_JSON, b'{"type": "a", "type": "b"}'),
    "a text": (_JSON, b'"text"'),
    "nothing at all": (_JSON, b"null"),
    "ten thousand of nothing": (_JSON, json.dumps([{}] * 10_000).encode()),
    "keys without number": (_JSON, json.dumps({f"k{number}": 1 for number in range(20_000)}).encode()),
    "more than is taken": (_JSON, b'"' + b"x" * 1_100_000 + b'"'),
    "packed": (_JSON + b"Content-Encoding: gzip\r\n", gzip.compress(b"{}")),
    "packed to burst": (_JSON + b"Content-Encoding: gzip\r\n", gzip.compress(b"[" * 20_000_000)),
    "packed badly": (_JSON + b"Content-Encoding: gzip\r\n", b"\x1f\x8b\x08\x00nonsense"),
    "no JSON": (b"Host: x\r\nContent-Type: application/x-www-form-urlencoded\r\n", b"a=1&b=2"),
    "a form of parts": (b"Host: x\r\nContent-Type: multipart/form-data; boundary=x\r\n", b"--x\r\n\r\n--x--\r\n"),
    "a type that is none": (b"Host: x\r\nContent-Type: ;;charset=\xff\r\n", b"{}"),
    "another charset": (b"Host: x\r\nContent-Type: application/json; charset=utf-7\r\n", b"+AHs-}"),
}
"""Bodies, each with the head that goes with it."""

CHUNKS: Mapping[str, bytes] = {
    "no number": b"zz\r\n{}\r\n0\r\n\r\n",
    "a negative one": b"-2\r\n{}\r\n0\r\n\r\n",
    "one beyond all": b"ffffffffffffffffff\r\n{}",
    "an extension": b"2;" + b"x=y;" * 500 + b"\r\n{}\r\n0\r\n\r\n",
    "a lie": b"1\r\n{}\r\n0\r\n\r\n",
    "no end": b"2\r\n{}\r\n",
    "a trailer": b"2\r\n{}\r\n0\r\nX-Evil: 1\r\n\r\n",
    "a second request": b"0\r\n\r\nGET /v1/treaties HTTP/1.1\r\nHost: x\r\n\r\n",
}
"""What is sent in chunks."""

LINES: Mapping[str, bytes] = {
    "HTTP/0.9": b"GET %s\r\n",
    "HTTP/1.0": b"GET %s HTTP/1.0\r\n\r\n",
    "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "HTTP/9": b"GET %s HTTP/9.9\r\nHost: x\r\n\r\n",
    "lower case": b"get %s http/1.1\r\nHost: x\r\n\r\n",
    "TRACE": b"TRACE %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
    "CONNECT": b"CONNECT %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
    "OPTIONS": b"OPTIONS %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
    "a method of many letters": b"A" * 5000 + b" %s HTTP/1.1\r\nHost: x\r\n\r\n",
    "spaces": b"GET  %s  HTTP/1.1\r\nHost: x\r\n\r\n",
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(200),
    "noise": bytes(range(256)) * 4,
    "nothing": b"\r\n\r\n",
}
"""Whole requests."""


def requests(method: str, path: bytes, *, authorized: bytes) -> Iterator[tuple[str, bytes]]:
    """Every trick on the route *method* *path*, by name, as it goes over the wire."""
    end = b"Connection: close\r\n\r\n"
    verb = method.encode()
    for name, trick in PATHS.items():
        yield f"path: {name}", b"%s %s HTTP/1.1\r\nHost: x\r\n%s%s" % (verb, trick % path, authorized, end)
    for name, query in QUERIES.items():
        yield f"query: {name}", b"%s %s%s HTTP/1.1\r\nHost: x\r\n%s%s" % (verb, path, query, authorized, end)
    for name, head in HEADS.items():
        line = b"%s %s HTTP/1.1\r\n" % (verb, path)
        yield f"head: {name}", line + head.replace(b"\r\n\r\n", b"\r\n" + end) + (b"" if b"\r\n\r\n" in head else end)
    for name, line in LINES.items():
        yield f"line: {name}", line.replace(b"%s", path)
    for name, (head, body) in BODIES.items():
        length = b"Content-Length: %d\r\n" % len(body)
        yield f"body: {name}", b"%s %s HTTP/1.1\r\n%s%s%s%s%s" % (verb, path, authorized, head, length, end, body)
    for name, chunks in CHUNKS.items():
        head = b"%s %s HTTP/1.1\r\n%s%sTransfer-Encoding: chunked\r\n%s" % (verb, path, authorized, _JSON, end)
        yield f"chunk: {name}", head + chunks
