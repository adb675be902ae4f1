"""Projects of others, made for a test."""

import pytest


def run(project: pytest.Pytester, *args: str) -> pytest.RunResult:
    """The project's tests, run in this process, which has the record at hand."""
    return project.runpytest_inprocess("-p", "no:cacheprovider", *args)


def run_apart(project: pytest.Pytester, *args: str) -> pytest.RunResult:
    """The project's tests, run in a process of their own."""
    return project.runpytest_subprocess("-p", "no:cacheprovider", *args)


RECORD = {
    "treaty.toml": """
[treaty]
key = "ours"
title = "Our Treaty"
short = ["Our Treaty"]
form = "instrument"
binding = "legal"
adopted = 2000-01-01

[coverage]
parties = "others_not_party"
consents = true
through = 2020-01-01

[entry_into_force]
when = "deposits"
article = "1"
later_article = "2"
deposits = 1
""",
    "sources.toml": '[s]\ndocument = "A document"\n',
    "events.jsonl": '{"id": "ours/0001", "treaty": "ours", "type": "ratified", "party": "FRA", "on": "2000-06-01", '
    '"sources": ["s"]}\n',
}


def keep_record(project: pytest.Pytester, *settings: str) -> None:
    """Give *project* a record of its own, of one treaty, and these *settings*."""
    for name, text in RECORD.items():
        file = project.path / "record" / "ours" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    lines = ("[pytest]", "addopts = -p treatylog.testing.plugin", "treatylog_events = record", *settings)
    project.makeini("\n".join(lines))
