"""The reference page of the problems: each with its status, its title, what to do and an example."""

import json
from collections.abc import Iterator

from examples import ASKED_WITH, examples
from markup import said, table
from treatylog.http.problems import KINDS, TYPE, status_of


def problems_page() -> Iterator[str]:
    """Every problem that an answer over HTTP can be."""
    _, found = examples()
    yield "# Problems"
    yield (
        "Over HTTP every error is a problem: `application/problem+json` (RFC 9457). `type` is "
        f"`{TYPE}` and the `code`, which is stable; `title` is the same each time; `detail` says what was found, what "
        "was expected, where, and what to do. What else there is: `errors`, each thing that is wrong and where; "
        "`did_you_mean`; `event`, `admission`; `expected` and `actual`, two versions of a stream; `instance`, by which "
        "the server's log names an occurrence. What does not apply is left out. Which operation may answer which: "
        "[HTTP](http.md). The same codes on the command line: [errors](errors.md)."
    )
    yield "The examples were asked of the bundled record; where none can be, the problem is as it would be told."
    rows = ((f"[`{kind.code}`](#{kind.code})", _statuses(kind), told.title) for kind, told in KINDS.items())
    yield table("code | status | title", rows)
    for kind, told in KINDS.items():
        example, asked = found[kind.code], ASKED_WITH["problems"][kind.code]
        yield f"## {kind.code}"
        yield f"`{TYPE}{kind.code}` · {_statuses(kind)} · {told.title}"
        yield said(kind)
        yield f"**What to do.** {asked['do']}"
        if example.request:
            yield f"To `{example.request}`{_sent(asked)}:"
        yield f"```json\n{json.dumps(example.answer, indent=2, ensure_ascii=False)}\n```"


def _statuses(kind: type) -> str:
    """The status, and the one where a body is at fault if that is another."""
    outside, inside = status_of(kind), status_of(kind, in_body=True)
    return str(outside) if outside == inside else f"{outside}, of a body {inside}"


def _sent(asked: dict[str, str]) -> str:
    """What else was sent that matters."""
    body = asked["ask"].split(" ", 2)[2:]
    media = [f"as `{asked['media']}`"] if "media" in asked else []
    version = (
        [f"with `If-Match: {asked['if_match']}`" if asked["if_match"] else "without If-Match"]
        if "if_match" in asked
        else []
    )
    token = (
        [{"none": "without a token", "write": "with a token for `write`"}[asked["token"]]] if "token" in asked else []
    )
    return "".join(f", {one}" for one in (*(f"with the body `{one}`" for one in body), *media, *version, *token))
