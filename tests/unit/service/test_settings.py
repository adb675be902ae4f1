"""Settings: from the environment and from flags."""

import pytest

from treatylog.errors import InvalidSetting
from treatylog.service.settings import Settings


def test_a_flag_comes_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is said on the command line holds."""
    monkeypatch.setenv("TREATYLOG_PORT", "9000")
    assert Settings.given().port == 9000
    assert Settings.given(port=9001).port == 9001


def test_without_a_db_the_log_is_in_memory() -> None:
    """Nothing is kept unless a place is named."""
    assert Settings.given().path == ":memory:"


@pytest.mark.parametrize(
    ("db", "path"), [("a.db", "a.db"), ("sqlite:///a.db", "a.db"), ("sqlite:////v/a.db", "/v/a.db")]
)
def test_a_db_is_a_path_or_a_sqlite_url(db: str, path: str) -> None:
    """Three slashes lead to a relative path, four to an absolute one."""
    assert Settings.given(db=db).path == path


def test_a_store_that_is_not_there_is_named() -> None:
    """The error says what may be given instead."""
    with pytest.raises(InvalidSetting, match=r"mysql://' is no store .* postgresql://"):
        _ = Settings.given(db="mysql://h/d").path


@pytest.mark.parametrize("db", ["postgresql://me:secret@h:5432/d?sslmode=require", "postgres://me:secret@h:5432/d"])
def test_a_database_is_named_without_its_password(db: str) -> None:
    """What is printed and logged may be read by others."""
    settings = Settings.given(db=db)
    assert (settings.is_shared, settings.path, settings.place) == (True, db, "postgresql://me@h:5432/d")


def test_workers_need_a_log_that_can_be_shared() -> None:
    """The error says why an SQLite file cannot be served by several."""
    with pytest.raises(InvalidSetting, match="one process that writes"):
        Settings.given(db="a.db", workers=2).check_workers()
    Settings.given(db="postgresql://h/d", workers=2).check_workers()


@pytest.mark.parametrize("port", [-1, 65536, "x"])
def test_an_impossible_port_is_an_error(port: object) -> None:
    """It names the setting."""
    with pytest.raises(InvalidSetting, match="port"):
        Settings.given(port=port)
