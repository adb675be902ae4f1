"""Settings: from the environment and from flags, checked once at the start."""

from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from treatylog.errors import InvalidSetting

_SHARED = ("postgresql://", "postgres://")


class Settings(BaseSettings):
    """What can be set. Each has an environment variable, ``TREATYLOG_`` and its name; flags come first."""

    model_config = SettingsConfigDict(env_prefix="TREATYLOG_", frozen=True, extra="forbid")

    db: str | None = Field(
        default=None,
        description="The log: a path, sqlite:///path, or postgresql://user@host/name. Without it, in memory.",
    )
    events: Path | None = Field(default=None, description="The events folder. Without it, the bundled record.")
    host: str = Field(default="127.0.0.1", description="The address that `serve` listens on.")
    port: int = Field(default=8080, ge=0, le=65535, description="The port that `serve` listens on; 0 takes a free one.")
    workers: int = Field(
        default=1, ge=1, le=64, description="How many processes `serve` answers with. More than one needs PostgreSQL."
    )
    max_waiting: int = Field(
        default=1024, ge=1, le=100_000, description="How many appends may wait to be written; others are answered 503."
    )
    db_patience: float = Field(
        default=10.0, ge=0, le=600, description="For how many seconds a log that cannot be reached is tried again."
    )
    max_body: int = Field(
        default=1_048_576, ge=1024, le=67_108_864, description="The largest request body accepted, in bytes."
    )
    feed_readers: int = Field(
        default=2000, ge=0, le=100_000, description="How many may read the feed at once; others are answered 503."
    )
    feed_patience: float = Field(
        default=30.0, gt=0, le=3600, description="For how many seconds a reader of the feed may take nothing in."
    )
    signing_key: Path | None = Field(
        default=None, description="The file of the key that heads and receipts are signed with. Without it, unsigned."
    )

    @classmethod
    def given(cls, **flags: Any) -> Self:
        """The settings with those *flags* that were given. InvalidSetting says which value cannot be used."""
        try:
            return cls(**{name: value for name, value in flags.items() if value is not None})
        except ValidationError as fault:
            said = "; ".join(f"{error['loc'][0]}: {error['msg']}" for error in fault.errors() if error["loc"])
            raise InvalidSetting(f"a setting cannot be used: {said}; see docs/reference/settings.md") from None

    @field_validator("db")
    @classmethod
    def _names_something(cls, db: str | None) -> str | None:
        if db is not None and not db.strip():
            raise ValueError("it is empty; name a file, or leave it out for a log in memory")
        return db

    @property
    def is_shared(self) -> bool:
        """Whether the log is in PostgreSQL, where several processes may serve it."""
        return self.db is not None and self.db.startswith(_SHARED)

    @property
    def path(self) -> str:
        """Where the log is: a file, ``:memory:``, or the address of a database. InvalidSetting for any other store."""
        if self.db is None:
            return ":memory:"
        scheme, separator, rest = self.db.partition("://")
        if not separator or self.is_shared:
            return self.db
        if scheme != "sqlite" or not rest.startswith("/"):
            raise InvalidSetting(
                f"'{scheme}://' is no store of this version; give a path, sqlite:///path, or postgresql://user@host/name"
            )
        return rest[1:]

    @property
    def place(self) -> str:
        """Where the log is, as it may be printed: of a database, neither password nor parameters."""
        if not self.is_shared:
            return self.path
        parts = urlsplit(self.path)
        user, at, host = parts.netloc.rpartition("@")
        return f"postgresql://{user.partition(':')[0]}{at}{host}{parts.path}"

    def check_workers(self) -> None:
        """InvalidSetting where more than one process would have to share a log that has one writer."""
        if self.workers > 1 and not self.is_shared:
            raise InvalidSetting(
                f"--workers {self.workers} needs a log in PostgreSQL (--db postgresql://user@host/name): an SQLite "
                "file has one process that writes, and several would wait for each other; leave --workers out"
            )
