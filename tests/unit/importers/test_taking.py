"""Tables into a log: what is accepted, what is rejected and why, and what a repeated import adds."""

import asyncio
import sqlite3
from pathlib import Path

import pytest

from treatylog.errors import LogUnavailable
from treatylog.importers import taking
from treatylog.importers.codes import REJECTS
from treatylog.importers.definitions import read_given
from treatylog.importers.faults import InvalidMap, InvalidTable, NoRoom
from treatylog.importers.mapping import read_map
from treatylog.importers.staging import Staging
from treatylog.projection.knowledge import known
from treatylog.projection.timeline import timeline
from unit.importers.conftest import Desk

LIFE = (
    "oath,The Oath,ALB,signature,1990-01-01,,List\n"
    "oath,The Oath,ALB,ratification,1991-01-01,1991-04-01,List\n"
    "oath,The Oath,Côte d’Ivoire,accession,1995-01-01,,List\n"
    "oath,The Oath,CIV,entry into force,1995-07-01,,List\n"
    "oath,The Oath,ALB,withdrawal_notified,2000-01-01,2001-01-01,List\n"
)


async def headlines(desk: Desk, treaty: str, party: str, *days: str) -> list[str]:
    """Where *party* stands under *treaty* on *days*, as the log tells it."""
    from datetime import date

    stream = known(await desk.events(treaty)).streams[treaty]
    assert stream.treaty
    line = timeline(stream.treaty, stream.dated, ())
    return [line.headline(party, date.fromisoformat(day)).value for day in days]


async def test_a_treaty_without_clauses_takes_the_effects_of_the_table(desk: Desk) -> None:
    """A ratification binds nobody by itself; the date of effect beside it does."""
    outcome = await desk.take(LIFE)
    assert (outcome.taken.accepted, outcome.taken.rejected) == (5, 0)
    days = ("1990-06-01", "1991-03-31", "1991-04-01", "2000-12-31", "2001-01-01")
    assert await headlines(desk, "oath", "ALB", *days) == [
        "signatory", "contracting", "in_force", "in_force", "withdrawn",
    ]  # fmt: skip
    assert await headlines(desk, "oath", "CIV", "1995-06-30", "1995-07-01") == ["contracting", "in_force"]


async def test_the_basis_of_such_an_effect_is_told(desk: Desk) -> None:
    """It is recorded, not derived."""
    await desk.take(LIFE)
    stream = known(await desk.events("oath")).streams["oath"]
    assert stream.treaty
    bands = timeline(stream.treaty, stream.dated, ()).bands("ALB")
    assert {band.basis.value for band in bands if band.headline.value in ("in_force", "withdrawn")} == {"recorded"}


async def test_a_treaty_with_clauses_is_judged_by_them(desk: Desk) -> None:
    """The date of effect beside the act only checks the one that the clause gives."""
    (desk.folder / "t.toml").write_text(
        '[oath.treaty]\ntitle = "The Oath"\nadopted = 1990-01-01\n'
        '[oath.entry_into_force]\narticle = "9"\nwhen = "deposits"\ndeposits = 1\nthen = { months = 3 }\n'
    )
    rows = "oath,,ALB,ratification,1991-01-01,1991-04-02,List\n"
    outcome = await desk.take(rows, given=read_given(desk.folder / "t.toml"))
    assert outcome.taken.accepted == 1
    assert await headlines(desk, "oath", "ALB", "1991-03-31", "1991-04-01") == ["contracting", "in_force"]


async def test_the_same_file_twice_adds_nothing(desk: Desk) -> None:
    """Also where rows were refused by the law, in another order and under another name."""
    rows = LIFE + "oath,,ALB,accession,1999-01-01,,List\noath,,ALB,signature,1999-01-01,,List\n"
    first = await desk.take(rows)
    assert first.codes == {7: "already-consented", 8: "already-signed"}
    head = await desk.store.head()
    again = await desk.take("".join(reversed(rows.splitlines(keepends=True))), name="again.csv")
    assert await desk.store.head() == head
    assert (again.taken.accepted, again.taken.rejected, again.taken.events) == (5, 2, 0)


async def test_a_longer_file_adds_what_is_new(desk: Desk) -> None:
    """And the definition reaches as far as the rows do."""
    await desk.take(LIFE)
    outcome = await desk.take(LIFE + "oath,,BEL,signature,2010-05-05,,Other list\n")
    assert outcome.taken.events == 2
    types = [item.type for item in await desk.events("oath")]
    assert types.count("defined") == 2
    stream = known(await desk.events("oath")).streams["oath"]
    assert stream.treaty
    assert str(stream.treaty.coverage.through) == "2010-05-05"
    assert set(stream.sources) == {"list", "other-list"}


async def test_each_event_says_where_it_comes_from(desk: Desk) -> None:
    """Source, file, line, and the word that the table has."""
    await desk.take("Oath of 1990!,,Albania,Signature,1990-01-01,,The List\n")
    defined, signed = await desk.events("oath-of-1990")
    assert signed.id.startswith("oath-of-1990/the-list-")
    assert signed.data()["note"] == "acts.csv:2: Signature"
    assert list(signed.data()["sources"]) == ["the-list"]
    assert defined.data()["definition"]["entry_into_force"] == {"when": "recorded"}


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("oath,,ALB,signature,05/06/1990,,L", "ambiguous-date"),
        ("oath,,Korea,signature,1990-06-05,,L", "ambiguous-party"),
        ('oath,,"ALB"x,signature,1990-06-05,,L', "broken-quotes"),
        ("oath,,ALB,signature,1990-06-31,,L", "invalid-date"),
        ("oath,,ALB,ratification,1990-06-30,0000-01-01,L", "invalid-date"),
        ("oath,,ALB,succession,1990-06-30,,L", "unknown-action"),
        ("oath,,ALB,withdrawal,1990-06-30,,L", "unknown-action"),
        ("oath,,ALB,,1990-06-30,,L", "missing-value"),
        (",,ALB,signature,1990-06-30,,L", "missing-value"),
        ("oath,,,signature,1990-06-30,,L", "missing-value"),
        ("oath,,ALB,signature,,,L", "missing-value"),
        ("Договор,,ALB,signature,1990-06-30,,L", "treaty-key"),
        ("OATH,,ALB,signature,1990-06-30,,L", "treaty-key"),
        ("oath,,ALB,signature,2026-01-02,,L", "not-yet-done"),
        ("oath,,Albanya,signature,1990-06-30,,L", "unknown-party"),
        ("oath,,HKG,signature,1990-06-30,,L", "unknown-party"),
        ("oath,,ALB,entered_into_force,1990-06-30,1990-07-30,L", "two-dates"),
        ("oath,,ALB,reservation_made,1990-06-30,,L", "invalid-row"),
        ("oath,,BEL,signature,1990-01-01,,L", "duplicate-row"),
        ("oath,,BEL,ratification,1991-01-01,1991-09-09,L", "rows-disagree"),
        ("oath,,BEL,accession,1999-01-01,,L", "already-consented"),
        ("oath,,ALB,signature,1990-01-01", "wrong-field-count"),
    ],
)  # fmt: skip
async def test_a_row_that_cannot_be_taken_is_rejected_with_its_code(desk: Desk, row: str, code: str) -> None:
    """The rows around it are taken."""
    around = "oath,,BEL,signature,1990-01-01,,L\noath,,BEL,ratification,1991-01-01,1991-02-01,L\n"
    outcome = await desk.take(f"{around}{row}\noath,,FRA,signature,1990-01-01,,L\n")
    assert outcome.codes == {4: code}
    assert outcome.taken.accepted == 3
    assert code in REJECTS or code.startswith("already-")


async def test_a_name_nobody_has_is_rejected_with_the_nearest(desk: Desk) -> None:
    """A name that is only similar is offered, never taken."""
    outcome = await desk.take("oath,,Burundy,signature,1990-01-01,,L\n")
    assert "Burundi (BDI)" in outcome.rejects[0].reason


async def test_historical_names_and_codes_resolve(desk: Desk) -> None:
    """In any common form."""
    names = ("Burma", "U.S.S.R.", "CSK", "Upper Volta", "Congo, The Democratic Republic of the", "gb")
    await desk.take("".join(f'oath,,"{name}",signature,1960-01-01,,L\n' for name in names))
    parties = {item.data()["party"] for item in (await desk.events("oath"))[1:]}
    assert parties == {"MMR", "SUHH", "CSHH", "BFA", "COD", "GBR"}


async def test_a_code_may_stand_for_two_states_in_time(desk: Desk) -> None:
    """The mapping file says from when; a date on which it may be either is refused."""
    spans = [{"code": "YUCS", "until": "1992-04-27"}, {"code": "SRB", "from": "1992-04-27"}]
    rows = "".join(
        f"oath,,YUG,{act},,L\n" for act in ("signature,1990-01-01", "signature,1993-01-01", "accession,1992")
    )
    outcome = await desk.take(rows, parties={"YUG": spans})
    assert [item.data()["party"] for item in (await desk.events("oath"))[1:]] == ["YUCS", "SRB"]
    assert outcome.codes == {4: "ambiguous-party"}


async def test_a_mapping_file_adapts_names_and_words(desk: Desk) -> None:
    """Its columns, actions, parties; what it leaves out is rejected with its reason."""
    content = b"Agreement;State;What;When\nOath;Holland;bound;1.6.1990\nOath;Holland;talked;1.7.1990\n"
    outcome = await desk.take(
        content, columns={"treaty": "Agreement", "party": "State", "action": "What", "date": "When"},
        actions={"bound": {"type": "ratified", "remark": "in its words"}}, left_out={"talked": "no act in law"},
        parties={"Holland": "NLD"}, table={"dates": "day first", "source": "The List"},
    )  # fmt: skip
    assert outcome.codes == {3: "not-taken"}
    act = (await desk.events("oath"))[1].data()
    assert (act["party"], act["type"], act["on"], act["note"]) == (
        "NLD", "ratified", "1990-06-01", "acts.csv:2: bound (in its words)",
    )  # fmt: skip


async def test_the_bundled_mapping_files_are_sound() -> None:
    """And name what they are for."""
    assert read_map("coded-actions").meaning("consent")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[columns]\nstate = 'State'\n", "'state' is no column of ours"),
        ("[actions]\nbound = 'ratify'\n", "'ratify' is no type of act. Did you mean 'ratified'"),
        ("[columns\n", "not TOML"),
        ("[parties]\nX = 'x'\n", "parties.X"),
        ("[colums]\n", "colums"),
    ],
)
def test_a_mapping_file_says_what_is_wrong_with_it(tmp_path: Path, text: str, says: str) -> None:
    """With its place in the file."""
    (tmp_path / "map.toml").write_text(text)
    with pytest.raises(InvalidMap, match=says):
        read_map(tmp_path / "map.toml")


@pytest.mark.parametrize(
    "text", ["[oath.entry_into_force]\nwhen = 'deposits'\n", "[oath.treaty]\nadopted = 'soon'\n", "oath = 1\n", "x"]
)
def test_a_file_of_treaties_says_what_is_wrong_with_it(tmp_path: Path, text: str) -> None:
    """A definition that lacks what it needs is refused before anything is read."""
    (tmp_path / "t.toml").write_text(text)
    with pytest.raises(InvalidTable, match=r"t\.toml"):
        read_given(tmp_path / "t.toml")


async def test_a_treaty_of_somebody_else_takes_rows_of_its_own_sources(desk: Desk) -> None:
    """Its definition is left alone: what rests on another source is rejected."""
    given = {"oath": {"treaty": {"key": "oath", "title": "O", "short": ["O"], "form": "instrument",
                                 "binding": "legal", "adopted": "1990-01-01"},
                      "entry_into_force": {"article": "9", "when": "deposits", "deposits": 9}}}  # fmt: skip
    await desk.take("oath,,ALB,signature,1990-01-01,,List\n", given=given)
    outcome = await desk.take("oath,,BEL,signature,1990-01-01,,List\noath,,FRA,signature,1990-01-01,,Mine\n")
    assert outcome.codes == {3: "unknown-source"}
    assert [item.type for item in await desk.events("oath")] == ["defined", "signed", "signed"]


async def test_an_import_that_was_interrupted_is_repeated(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was recorded by then is passed over, and the end is as without the interruption."""
    rows = "".join(f"t{n},,ALB,signature,1990-01-01,,L\n" for n in range(10))
    monkeypatch.setattr(taking, "MOST_STREAMS", 3)
    real, calls = desk.store.append, 0

    async def append(*args: object, **named: object) -> object:
        nonlocal calls
        calls += 1
        if calls > 7:
            raise asyncio.CancelledError
        return await real(*args, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(desk.store, "append", append)
    with pytest.raises(asyncio.CancelledError):
        await desk.take(rows)
    assert 0 < await desk.store.position() < 20
    monkeypatch.setattr(desk.store, "append", real)
    outcome = await desk.take(rows)
    assert (outcome.taken.accepted, await desk.store.position()) == (10, 20)
    assert outcome.taken.events < 20


async def test_a_disk_that_is_full_while_rows_are_sorted_leaves_the_log_alone(desk: Desk) -> None:
    """Nothing is recorded before every row was read."""
    file = desk.file("".join(f"t{n},,ALB,signature,1990-01-01,,L\n" for n in range(30_000)))
    from treatylog.importers.mapping import TableMap
    from treatylog.importers.table import Table
    from unit.importers.conftest import TODAY

    with Staging(desk.folder) as staging:
        staging._db.execute("PRAGMA max_page_count = 20")
        with pytest.raises(NoRoom, match="nothing was recorded"):
            await taking.take_table(
                desk.store, Table(file, how := TableMap()), how, {}, recorded_by="t", today=TODAY, staging=staging
            )
    assert await desk.store.position() == 0
    assert [path.name for path in desk.folder.iterdir()] == ["acts.csv"]


async def test_a_disk_that_is_full_under_the_log_keeps_whole_treaties(desk: Desk) -> None:
    """What was appended stands; a repeated import takes the rest."""
    rows = "".join(f"t{n},,{party},signature,1990-01-01,,L\n" for n in range(400) for party in ("ALB", "BEL", "FRA"))
    await desk.most_pages(120)
    with pytest.raises(LogUnavailable):
        await desk.take(rows)
    versions = [len(await desk.events(f"t{n}")) for n in range(400)]
    assert set(versions) <= {0, 4}
    await desk.most_pages(1 << 30)
    assert (await desk.take(rows)).taken.accepted == 1200
    assert await desk.store.position() == 1600


def test_staging_tells_other_faults_as_they_are(tmp_path: Path) -> None:
    """Only a full disk is a full disk."""
    with Staging(tmp_path) as staging:
        staging._db.execute("DROP TABLE row")
        with pytest.raises(sqlite3.OperationalError):
            staging.groups()
