"""The PostgreSQL store: what the database itself enforces, and what happens when it is away, killed or not ours."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
import pytest_asyncio

from postgres import Missing, Server, binaries, required, schema
from treatylog.errors import LogCorrupt, LogUnavailable
from treatylog.facts.event import Event
from treatylog.log.store import Clock
from unit.log.logs import statement, ticking

psycopg = pytest.importorskip("psycopg", reason="psycopg is not installed")
from treatylog.log.postgres import PostgresStore  # noqa: E402  # it needs psycopg

Raw = Any
NEXT = (
    "INSERT INTO event (position, stream, version, recorded_at, recorded_by, body, leaf, id, type) VALUES "
    "({position}, 'inf', {version}, '{at}', 'x', '{{}}', decode(repeat('00', 32), 'hex'), 'inf/{id}', 'signed')"
)
NOTHING = "$$ BEGIN RETURN NULL; END $$"
LATER = "2026-11-23T13:00:00.000000Z"


@pytest.fixture
def dsn(postgres: str) -> Iterator[str]:
    """A schema of its own."""
    with schema(postgres) as address:
        yield address


@asynccontextmanager
async def opened(dsn: str, clock: Clock | None = None, patience: float = 10.0) -> AsyncIterator[PostgresStore]:
    """The log at *dsn*, closed at the end."""
    store = await PostgresStore.open(dsn, clock=clock or ticking(), patience=patience)
    try:
        yield store
    finally:
        await store.close()


@pytest_asyncio.fixture
async def log(dsn: str) -> str:
    """A log with three events in it, closed."""
    async with opened(dsn) as store:
        await store.append("inf", [statement(number) for number in (1, 2, 3)], expected=0, recorded_by="curator")
    return dsn


@pytest.fixture
def raw(log: str) -> Iterator[Raw]:
    """A plain connection to that log, as any program could open one."""
    with psycopg.connect(log, autocommit=True) as db:
        yield db


def contents(db: Raw) -> list[Any]:
    return [*db.execute("SELECT * FROM event ORDER BY position"), *db.execute("SELECT * FROM head")]


def unguard(db: Raw) -> None:
    for table in ("event", "head"):
        db.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")


def guard(db: Raw) -> None:
    for table in ("event", "head"):
        db.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


class TestTheDatabaseItself:
    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE event SET recorded_by = 'somebody else'",
            "UPDATE event SET position = 9 WHERE position = 3",
            "UPDATE event SET version = 9 WHERE false",
            "DELETE FROM event",
            "DELETE FROM event WHERE position = 3",
            "TRUNCATE event",
            NEXT.format(position=3, version=3, at=LATER, id="0003")
            + " ON CONFLICT (position) DO UPDATE SET body = excluded.body",
            NEXT.format(position=5, version=4, at=LATER, id="0004"),
            NEXT.format(position=0, version=4, at=LATER, id="0004"),
            NEXT.format(position=-1, version=4, at=LATER, id="0004"),
            NEXT.format(position=4, version=5, at=LATER, id="0004"),
            NEXT.format(position=4, version=3, at=LATER, id="0004"),
            NEXT.format(position=4, version=4, at=LATER, id="0002"),
            NEXT.format(position=4, version=4, at="2026-11-23T12:00:02.000000Z", id="0004"),
            NEXT.format(position=4, version=4, at="tomorrow", id="0004"),
            "UPDATE head SET size = 2",
            "UPDATE head SET size = 4",
            "UPDATE head SET size = 3, frontier = ''",
            "DELETE FROM head",
            "TRUNCATE head",
            "INSERT INTO head VALUES (2, 0, '')",
        ],
    )
    async def test_refuses_what_is_no_append(self, raw: Raw, statement: str) -> None:
        """Append-only, without gaps and in order, from any program on any connection."""
        before = contents(raw)
        with pytest.raises(psycopg.errors.IntegrityError):
            raw.execute(statement)
        assert contents(raw) == before

    async def test_has_type_party_and_date_in_columns(self, raw: Raw) -> None:
        """For whoever looks into the database with another program."""
        row = raw.execute("SELECT id, type, party, legal_date FROM event WHERE position = 2").fetchone()
        assert row == ("inf/0002", "statement_made", "USA", "2018-10-20")


class TestVerify:
    @pytest.mark.parametrize(
        ("change", "found"),
        [
            ("UPDATE event SET body = replace(body, 'leave', 'stay') WHERE position = 2", "position 2: .*hashes to"),
            ("UPDATE event SET recorded_by = 'somebody' WHERE position = 3", "position 3: .*hashes to"),
            ("UPDATE event SET party = 'RUS' WHERE position = 2", "position 2: the columns party differ"),
            ("DELETE FROM event WHERE position = 2", "position 2: the event is gone"),
            ("UPDATE head SET frontier = decode(repeat('00', 64), 'hex')", "position 1: positions 1 to 2 hash to"),
            ("DELETE FROM head", "table head holds no row"),
        ],
    )
    async def test_names_the_first_thing_that_differs(self, log: str, raw: Raw, change: str, found: str) -> None:
        """Whoever takes the guards off, edits the tables and puts them back is found out."""
        unguard(raw)
        raw.execute(change)
        guard(raw)
        async with opened(log) as store:
            with pytest.raises(LogCorrupt, match=f"^{found}"):
                await store.verify()

    @pytest.mark.parametrize(
        ("change", "found"),
        [
            ("ALTER TABLE event DISABLE TRIGGER event_stays", "trigger event_stays is not the one"),
            ("DROP TRIGGER event_stays ON event", "trigger event_stays is not in the database"),
            (
                f"CREATE OR REPLACE FUNCTION event_stays() RETURNS trigger LANGUAGE plpgsql AS {NOTHING}",
                "trigger event_stays is not the one",
            ),
            (
                "CREATE TRIGGER mine BEFORE INSERT ON event FOR EACH STATEMENT EXECUTE FUNCTION event_stays()",
                "trigger mine was not made by treatylog",
            ),
            ("DROP TABLE token", "table token is not in the database"),
        ],
    )
    async def test_finds_a_guard_or_table_that_was_changed(self, log: str, raw: Raw, change: str, found: str) -> None:
        """Without its guards a log is not append-only: it is not opened, and an open one does not verify."""
        async with opened(log) as store:
            raw.execute(change)
            with pytest.raises(LogCorrupt, match=f"^{found}"):
                await store.verify()
        with pytest.raises(LogCorrupt, match=f"^{found}"):
            await PostgresStore.open(log, clock=ticking())

    async def test_lets_a_table_index_or_view_of_another_tool_be(self, log: str, raw: Raw) -> None:
        """A report changes nothing in the log."""
        for made in ("TABLE replicated (a int)", "INDEX ON event (type)", "VIEW report AS SELECT * FROM event"):
            raw.execute(f"CREATE {made}")
        async with opened(log) as store:
            assert (await store.verify()).size == 3


class TestOpening:
    async def test_an_older_program_does_not_write_to_a_newer_schema(self, log: str, raw: Raw) -> None:
        """It says what to do."""
        raw.execute("INSERT INTO schema_migrations (number, name, sha256) VALUES (99, 'postgres-099.sql', 'abc')")
        with pytest.raises(LogUnavailable, match=r"written by a newer treatylog .*schema 99.*; upgrade treatylog"):
            await PostgresStore.open(log, clock=ticking())

    async def test_an_edited_step_is_refused(self, log: str, raw: Raw) -> None:
        """A schema that is not the one released is not guessed at."""
        raw.execute("UPDATE schema_migrations SET sha256 = 'abc'")
        with pytest.raises(LogUnavailable, match=r"another postgres-001\.sql"):
            await PostgresStore.open(log, clock=ticking())

    @pytest.mark.parametrize(
        "tables", ["CREATE TABLE event (position int)", "CREATE TABLE schema_migrations (version text)"]
    )
    async def test_another_programs_database_is_refused_and_left_as_it_is(self, dsn: str, tables: str) -> None:
        """No table of ours goes among those of somebody else."""
        with psycopg.connect(dsn, autocommit=True) as db:
            db.execute(tables)
            with pytest.raises(LogUnavailable, match="a database of another program"):
                await PostgresStore.open(dsn, clock=ticking())
            assert db.execute("SELECT to_regclass('head'), to_regclass('token')").fetchone() == (None, None)

    async def test_many_that_start_together_make_one_log(self, dsn: str) -> None:
        """The schema is made by whoever comes first."""
        stores = await asyncio.gather(*(PostgresStore.open(dsn, clock=ticking()) for _ in range(6)))
        assert {(await store.head()).size for store in stores} == {0}
        for store in stores:
            await store.close()

    async def test_an_address_that_leads_nowhere_is_tried_again_then_told(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        """Each try is logged, the error says what to look at, and neither says the password."""
        nowhere = "postgresql://me:secret@127.0.0.1:1/none"
        with (
            caplog.at_level(logging.WARNING),
            pytest.raises(LogUnavailable, match=r"postgresql://me@127.*cannot be reached: .*see whether the server"),
        ):
            await PostgresStore.open(nowhere, place="postgresql://me@127.0.0.1:1/none", clock=ticking(), patience=1.5)
        assert len(caplog.messages) >= 2
        assert "trying again" in caplog.messages[0]
        assert "secret" not in caplog.text

    async def test_an_address_that_is_none_is_told_at_once(self) -> None:
        """There is nothing to wait for."""
        with pytest.raises(LogUnavailable, match=r"address of the log .* cannot be read"):
            await PostgresStore.open("postgresql://h/d?nonsense=1", clock=ticking(), patience=60)

    async def test_durability_cannot_be_switched_off_by_a_default(self, dsn: str) -> None:
        """What is acknowledged is on the disk of the server, whatever the role is set to."""
        async with opened(dsn.replace("options=", "options=-csynchronous_commit%3Doff%20")) as store:
            assert await store._run(lambda db: db.execute("SHOW synchronous_commit").fetchone()) == ("on",)


class TestWaiting:
    async def test_ends_when_another_node_appends(self, log: str) -> None:
        """The notice comes with the commit; polling is for when it does not."""
        async with opened(log) as one, opened(log) as other:
            await one.wait(0)
            waiting = asyncio.create_task(one.wait(30))
            await asyncio.sleep(0.1)
            await other.append("inf", [statement(4)], expected=3, recorded_by="curator")
            await asyncio.wait_for(waiting, 5)

    async def test_ends_when_its_time_is_over(self, log: str) -> None:
        """It is a hint and never an error."""
        async with opened(log) as store:
            await store.wait(0)
            await asyncio.wait_for(store.wait(0.1), 5)


@pytest.fixture
def own_server() -> Iterator[Server]:
    """A server that may be killed."""
    try:
        server = Server(binaries())
    except Missing as missing:
        required(missing)
        raise
    try:
        yield server
    finally:
        server.remove()


class TestAServerThatIsKilled:
    async def test_costs_time_and_nothing_that_was_acknowledged(self, own_server: Server) -> None:
        """Under load from four nodes: each goes on by itself, every event is there once, and the log verifies."""
        stores = [
            await PostgresStore.open(own_server.dsn, clock=lambda: datetime.now(UTC), patience=60) for _ in range(4)
        ]
        acknowledged: set[str] = set()
        stop = asyncio.Event()

        async def write(node: int) -> None:
            number = 0
            while not stop.is_set():
                number += 1
                event: Event = statement(1).model_copy(update={"id": f"inf/{node}-{number}"})
                done = await stores[node % 4].append("inf", [event], expected=None, recorded_by="curator")
                assert len(done.recorded) == 1
                acknowledged.add(event.id)

        writing = [asyncio.create_task(write(node)) for node in range(16)]
        for _ in range(3):
            before = len(acknowledged)
            while len(acknowledged) < before + 200:  # noqa: ASYNC110  # the writers go on
                await asyncio.sleep(0.01)
            await asyncio.to_thread(own_server.kill)
            with pytest.raises(LogUnavailable, match="cannot be reached"):
                await stores[0].head()
            await asyncio.to_thread(own_server.start)
        stop.set()
        await asyncio.gather(*writing)
        log = [entry.event.id for entry in await stores[1].read_all(limit=10**6)]
        assert len(log) == len(set(log))
        assert set(log) == acknowledged
        assert (await stores[2].verify()).size == len(log)
        for store in stores:
            await store.close()

    async def test_is_told_when_patience_ends(self, own_server: Server) -> None:
        """The writer hears that nothing was acknowledged, and may send the same again."""
        async with opened(own_server.dsn, patience=0.3) as store:
            await store.append("inf", [statement(1)], expected=0, recorded_by="curator")
            await asyncio.to_thread(own_server.kill)
            with pytest.raises(LogUnavailable, match="not acknowledged; send it again"):
                await store.append("inf", [statement(2)], expected=1, recorded_by="curator")
            await asyncio.to_thread(own_server.start)
            assert (await store.append("inf", [statement(2)], expected=1, recorded_by="curator")).version == 2
