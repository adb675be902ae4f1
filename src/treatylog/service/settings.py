"""Settings: from the environment and from flags, checked once at the start."""

from pathlib import Path
from typing import Any, Self

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from treatylog.errors import InvalidSetting


class Settings(BaseSettings):
    """What can be set. Each has an environment variable, ``TREATYLOG_`` and its name; flags come first."""

    model_config = SettingsConfigDict(env_prefix="TREATYLOG_", frozen=True, extra="forbid")

    db: str | None = Field(default=None, description="The log: a path, or sqlite:///path. Without it, in memory.")
    events: Path | None = Field(default=None, description="The events folder. Without it, the bundled record.")
    host: str = Field(default="127.0.0.1", description="The address that `serve` listens on.")
    port: int = Field(default=8080, ge=0, le=65535, description="The port that `serve` listens on; 0 takes a free one.")
    max_body: int = Field(
        default=1_048_576, ge=1024, le=67_108_864, description="The largest request body accepted, in bytes."
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
    def path(self) -> str:
        """The file of the log, or ``:memory:``. InvalidSetting for a store that this version does not have."""
        if self.db is None:
            return ":memory:"
        scheme, separator, rest = self.db.partition("://")
        if not separator:
            return self.db
        if scheme != "sqlite" or not rest.startswith("/"):
            raise InvalidSetting(f"'{scheme}://' is no store of this version; give a path, or sqlite:///path")
        return rest[1:]
