"""Settings: from the environment and from flags."""

from pathlib import Path

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


def test_a_file_comes_after_the_environment_and_flags(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The first that says it: flag, variable, file, default; the file by flag or variable."""
    file = tmp_path / "treatylog.toml"
    file.write_text('port = 9000\nhost = "192.0.2.1"\nworkers = 3\ntrusted_proxies = ["10.0.0.0/8", "::1"]\n')
    monkeypatch.setenv("TREATYLOG_HOST", "192.0.2.2")
    found = Settings.given(config=file, port=9001)
    assert (found.port, found.host, found.workers, found.max_body) == (9001, "192.0.2.2", 3, 1_048_576)
    monkeypatch.setenv("TREATYLOG_CONFIG", str(file))
    assert Settings.given().port == 9000
    assert list(map(str, Settings.given().trusted_proxies)) == ["10.0.0.0/8", "::1/128"]
    monkeypatch.setenv("TREATYLOG_TRUSTED_PROXIES", "192.0.2.0/24, 10.1.1.1")
    assert list(map(str, Settings.given().trusted_proxies)) == ["192.0.2.0/24", "10.1.1.1/32"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("prot = 9000", "'prot' in .* is no setting. Did you mean 'port'"),
        ("port = ", "is not TOML"),
        ("port = 'x'", "port: "),
        ("trusted_proxies = ['10.0.0.1/8']", "trusted_proxies: .*has host bits set"),
    ],
)
def test_a_file_that_says_nonsense_is_an_error(text: str, says: str, tmp_path: Path) -> None:
    """It is not passed over."""
    file = tmp_path / "treatylog.toml"
    file.write_text(text)
    with pytest.raises(InvalidSetting, match=says):
        Settings.given(config=file)


def test_a_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    """Nobody names one without need."""
    with pytest.raises(InvalidSetting, match="cannot be read"):
        Settings.given(config=tmp_path / "none.toml")


def test_a_misspelt_variable_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else it would be passed over without a word."""
    monkeypatch.setenv("TREATYLOG_PROT", "9000")
    with pytest.raises(InvalidSetting, match=r"'TREATYLOG_PROT' in the environment is no setting.*TREATYLOG_PORT"):
        Settings.given()


@pytest.mark.parametrize(
    ("host", "is_exposed"), [("127.0.0.1", False), ("::1", False), ("localhost", False), ("0.0.0.0", True), ("h", True)]
)
def test_an_address_that_others_reach_is_known(host: str, is_exposed: bool) -> None:
    """`serve` says so."""
    assert Settings.given(host=host).is_exposed is is_exposed
