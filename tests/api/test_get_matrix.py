"""`GET /v1/matrix`: the grid of treaties and parties."""

import csv
from io import StringIO

import pytest

from api.asking import Api, Reply

MATRIX = "/v1/matrix"


def grid(reply: Reply) -> list[list[str]]:
    """The rows of a CSV answer."""
    assert (reply.status, reply.headers["Content-Type"]) == (200, "text/csv; charset=utf-8"), reply.text
    return list(csv.reader(StringIO(reply.text)))


async def test_a_cell_says_where_a_party_stands(api: Api) -> None:
    """The United States on 1 May 2019: suspended, leaving on 2 August, disputed."""
    answer = await api.answer(f"{MATRIX}?on=2019-05-01&treaties=inf&parties=USA,RUS")
    assert [row["party"] for row in answer["items"]] == ["RUS", "USA"]
    assert answer["items"][1]["cells"]["inf"] == {
        "headline": "suspended", "since": "2019-02-02", "exit": "2019-08-02", "disputed": True, "certain": True,
        "next_change": "2019-08-02",
    }  # fmt: skip
    assert answer["next_change"] == "2019-08-02"


async def test_everything_is_in_it_by_default(api: Api) -> None:
    """Every treaty, every party that has to do with one, each pair once; the counts are of these cells."""
    answer = await api.answer(f"{MATRIX}?on=2019-10-10")
    keys = [column["treaty"] for column in answer["treaties"]]
    assert keys == ["belarus-declaration-offer", "inf", "inf-moratorium"]
    assert all(list(row["cells"]) == keys for row in answer["items"])
    assert sum(answer["counts"].values()) == len(keys) * len(answer["items"])
    for column in answer["treaties"]:
        told = [row["cells"][column["treaty"]]["headline"] for row in answer["items"]]
        assert column["counts"] == {headline: told.count(headline) for headline in column["counts"]}
    assert answer["recorded"] == sum(column["recorded"] for column in answer["treaties"]) > 0


async def test_a_group_stands_for_its_members_on_its_date(api: Api) -> None:
    """North Macedonia joined in 2020."""
    then = await api.answer(f"{MATRIX}?on=2026-01-01&treaties=inf&parties=NATO@2019")
    now = await api.answer(f"{MATRIX}?on=2026-01-01&treaties=inf&parties=nato")
    assert [(found["groups"][0]["on"], len(found["items"])) for found in (then, now)] == [
        ("2019-12-31", 29),
        ("2026-01-01", 32),
    ]
    assert {row["party"] for row in now["items"]} - {row["party"] for row in then["items"]} == {"MKD", "FIN", "SWE"}


async def test_a_group_and_a_party_in_it_are_one_row(api: Api) -> None:
    """Each party once, whatever it was named by."""
    answer = await api.answer(f"{MATRIX}?treaties=inf&parties=NATO@1950,USA,Belgium,EU@1958")
    codes = [row["party"] for row in answer["items"]]
    assert codes == sorted(set(codes))
    assert {"BEL", "USA", "DEU"} <= set(codes)


async def test_as_csv_a_party_is_a_row(api: Api) -> None:
    """By Accept and by name."""
    asked = f"{MATRIX}?on=2019-05-01&treaties=inf&parties=USA,RUS"
    rows = grid(await api.get(asked, Accept="text/csv"))
    assert rows == [["party", "name", "inf"], ["RUS", "Russia", "suspended"], ["USA", "United States", "suspended"]]
    assert rows == grid(await api.get(f"{asked}&format=csv"))
    assert (await api.get(f"{asked}&format=json", Accept="text/csv")).json["items"]


async def test_pages_hold_every_row_once(api: Api) -> None:
    """In the order of the codes; the counts are of all, on every page."""
    whole = await api.answer(f"{MATRIX}?on=2019-10-10")
    rows, asked = [], f"{MATRIX}?on=2019-10-10&limit=7"
    page = await api.answer(asked)
    while page["next"]:
        rows += page["items"]
        page = await api.answer(f"{asked}&after={page['next']}")
        assert page["counts"] == whole["counts"]
    assert [*rows, *page["items"]] == whole["items"]


@pytest.mark.parametrize(
    ("query", "status", "code", "meant"),
    [
        ("treaties=imf", 404, "unknown-treaty", "inf"),
        ("parties=Rusia", 404, "unknown-party", "RUS"),
        ("parties=NATP@2019", 404, "unknown-group", "NATO"),
        ("parties=NATO@19", 400, "invalid-day", None),
        ("parties=USA,,RUS", 400, "invalid-parameter", None),
        (f"treaties={'inf,' * 300}inf", 400, "invalid-parameter", None),
        ("format=xml", 400, "invalid-parameter", None),
        ("on=2019-13-01", 400, "invalid-day", None),
    ],
)
async def test_what_cannot_be_asked(api: Api, query: str, status: int, code: str, meant: str | None) -> None:
    """Each with its own problem, and what may have been meant."""
    problem = await api.refused(status, code, api.get(f"{MATRIX}?{query}"))
    assert meant is None or meant in problem["did_you_mean"]
