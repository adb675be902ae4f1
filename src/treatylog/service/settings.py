"""Settings: from flags, the environment and a file, in this order, checked once at the start."""

import os
import tomllib
from collections.abc import Iterable, Mapping
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import BeforeValidator, Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from treatylog.errors import InvalidSetting, did_you_mean, suggestions

CONFIG = "TREATYLOG_CONFIG"
"""The variable that names the file of settings."""

OTHER_VARIABLES = frozenset({CONFIG, "TREATYLOG_DEBUG", "TREATYLOG_FULL", "TREATYLOG_REQUIRE"})
"""Variables of ours that are no settings."""

_PREFIX = "TREATYLOG_"
_OF_TESTS = "TREATYLOG_TEST_"
_SHARED = ("postgresql://", "postgres://")
_REFERENCE = "see docs/reference/settings.md"


def _networks(given: object) -> object:
    """*given* as networks: a text with commas, as a variable has it, or a list, as a file has it."""
    parts = given.split(",") if isinstance(given, str) else given
    if not isinstance(parts, list | tuple):
        return given
    return tuple(_network(str(part).strip()) for part in parts if str(part).strip())


def _network(text: str) -> IPv4Network | IPv6Network:
    try:
        return ip_network(text)
    except ValueError as fault:
        raise ValueError(f"{fault}; write addresses or networks, as 10.0.0.0/8, with commas between them") from None


Networks = Annotated[
    tuple[Annotated[IPv4Network | IPv6Network, BeforeValidator(lambda network: network)], ...],
    BeforeValidator(_networks),
    NoDecode,
]


class Settings(BaseSettings):
    """What can be set: by a flag, by the variable ``TREATYLOG_`` and its name, or in a file, the first that says it."""

    model_config = SettingsConfigDict(env_prefix=_PREFIX, frozen=True, extra="forbid")

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
    webhook_attempts: int = Field(
        default=10, ge=1, le=30, description="How often a webhook is tried before it is laid aside as a dead letter."
    )
    webhook_insecure: bool = Field(
        default=False,
        description="Whether webhooks may go to http:// and to private addresses: for tests, intranets.",
    )
    nats: str | None = Field(
        default=None,
        description="Servers of NATS, nats://host:4222 or tls://…, with commas between them, to whose JetStream the "
        "feed is published. Without it, to none.",
    )
    nats_stream: str = Field(
        default="treatylog",
        pattern=r"^[A-Za-z0-9_-]{1,64}$",
        description="The stream it is published to, for this feed alone; it is made where there is none.",
    )
    nats_subject: str = Field(
        default="treatylog",
        pattern=r"^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$",
        max_length=100,
        description="What the subjects begin with; treaty, party and kind follow.",
    )
    signing_key: Path | None = Field(
        default=None, description="The file of the key that heads and receipts are signed with. Without it, unsigned."
    )
    trusted_proxies: Networks = Field(
        default=(),
        description="The addresses or networks of reverse proxies in front of `serve`, with commas between them. What "
        "`Forwarded`, `X-Forwarded-For` and `X-Forwarded-Proto` say is believed from them alone.",
    )
    rate_limit: float = Field(
        default=100.0,
        ge=0,
        le=1_000_000,
        description="How many requests a second one client may make in the long run; ten seconds' worth may come at "
        "once. Programs of the same machine are not limited. 0 for no limit.",
    )
    answer_timeout: float = Field(
        default=30.0, ge=0, le=3600, description="After how many seconds a question is given up; 0 for never."
    )
    head_timeout: float = Field(
        default=10.0,
        gt=0,
        le=3600,
        description="For how many seconds a new connection may take to send the head of a request.",
    )
    body_timeout: float = Field(
        default=30.0, gt=0, le=3600, description="For how many seconds the body of a request may take to arrive."
    )
    idle_timeout: float = Field(
        default=75.0, gt=0, le=3600, description="For how many seconds a connection may stay open between two requests."
    )
    max_connections: int = Field(
        default=10_000, ge=1, le=1_000_000, description="How many connections a process has open; more are closed."
    )
    shutdown_timeout: float = Field(
        default=5.0, ge=0, le=600, description="How many seconds requests under way have to finish when `serve` ends."
    )
    cache_bytes: int = Field(
        default=67_108_864,
        ge=0,
        le=2**40,
        description="How much memory answers may take that are kept to be sent again; 0 to keep none.",
    )
    loop: Literal["auto", "asyncio", "uvloop"] = Field(
        default="auto", description="The event loop: uvloop where it is installed (`auto`), or one of the two by name."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="From which level on the server's log, on stderr, tells things."
    )
    log_format: Literal["json", "text"] = Field(
        default="json", description="How it does: a line of JSON each, or text for people."
    )
    log_requests: bool = Field(
        default=False, description="Whether it tells of every request. Writes and failures it always tells of."
    )
    audit_log: Path | None = Field(
        default=None, description="A file to which a line of JSON is added for every write, refused ones too."
    )

    @classmethod
    def given(cls, *, config: Path | None = None, **flags: Any) -> Self:
        """
        The settings with those *flags* that were given; then what the environment and the file say.

        *config* is the file; by default ``TREATYLOG_CONFIG``. InvalidSetting says which value or name cannot be used.
        """
        named = {name: value for name, value in flags.items() if value is not None}
        _check_names((name for name in os.environ if _is_ours(name)), {_variable(name) for name in cls.model_fields})
        file = config or os.environ.get(CONFIG)
        filed = _read(Path(file), cls.model_fields) if file else {}
        unsaid = {name: value for name, value in filed.items() if _variable(name) not in os.environ}
        try:
            return cls(**{**unsaid, **named})
        except ValidationError as fault:
            said = "; ".join(f"{error['loc'][0]}: {error['msg']}" for error in fault.errors() if error["loc"])
            raise InvalidSetting(f"a setting cannot be used: {said}; {_REFERENCE}") from None

    @field_validator("db")
    @classmethod
    def _names_something(cls, db: str | None) -> str | None:
        if db is not None and not db.strip():
            raise ValueError("it is empty; name a file, or leave it out for a log in memory")
        return db

    @field_validator("nats")
    @classmethod
    def _names_servers(cls, nats: str | None) -> str | None:
        for server in _split(nats):
            try:
                parts = urlsplit(server)
                named = parts.scheme in ("nats", "tls") and parts.hostname and (parts.port is None or parts.port > 0)
            except ValueError:
                named = False
            if not named:
                raise ValueError("write nats://host:port or tls://host:port, several with commas between them")
        return nats

    @property
    def nats_servers(self) -> tuple[str, ...]:
        """The servers of NATS, each by its address."""
        return _split(self.nats)

    @property
    def is_exposed(self) -> bool:
        """Whether other machines may reach the address that `serve` listens on."""
        if self.host == "localhost":
            return False
        try:
            return not ip_address(self.host).is_loopback
        except ValueError:
            return True

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


def _split(servers: str | None) -> tuple[str, ...]:
    return tuple(one.strip() for one in (servers or "").split(",") if one.strip())


def _variable(name: str) -> str:
    return f"{_PREFIX}{name.upper()}"


def _is_ours(name: str) -> bool:
    return name.startswith(_PREFIX) and not name.startswith(_OF_TESTS) and name not in OTHER_VARIABLES


def _check_names(given: Iterable[str], known: Iterable[str], where: str = "in the environment") -> None:
    """InvalidSetting for a name that is none: misspelt, it would be passed over without a word."""
    names = sorted(known)
    for name in given:
        if name not in names:
            near = suggestions(name, names)
            hint = did_you_mean(near)
            raise InvalidSetting(f"'{name}' {where} is no setting.{hint} {_REFERENCE.capitalize()}", did_you_mean=near)


def _read(file: Path, known: Iterable[str]) -> Mapping[str, Any]:
    """What *file* sets. InvalidSetting where it cannot be read or names what is no setting."""
    try:
        found = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as fault:
        raise InvalidSetting(f"the settings in {file} cannot be read: {fault.strerror}; check its name") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise InvalidSetting(f"{file} is not TOML: {fault}; write one `name = value` a line; {_REFERENCE}") from None
    _check_names(found, known, f"in {file}")
    return found
