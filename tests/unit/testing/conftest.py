"""A project that has the plugin."""

from pathlib import Path

import pytest

import treatylog


@pytest.fixture
def project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A project with the plugin and no other, which finds treatylog where this test does."""
    monkeypatch.setenv("PYTHONPATH", str(Path(treatylog.__file__).parents[1]))
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    pytester.makeini("[pytest]\naddopts = -p treatylog.testing.plugin\n")
    return pytester
