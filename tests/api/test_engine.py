"""`engine=`: an answer by a version that is named, which caches may keep for good."""

import pytest

from api.asking import Api
from treatylog import __version__

USA = "/v1/treaties/inf/parties/USA"
PAST = "on=2019-05-01&known_at=2026-06-01T00:00:00Z"
KEPT = "public, max-age=31536000, immutable"


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        (f"{PAST}&engine={__version__}", KEPT),
        (PAST, "no-cache"),
        (f"on=2019-05-01&engine={__version__}", "no-cache"),
        (f"known_at=2026-06-01&engine={__version__}", "no-cache"),
        (f"on=2026-11-23&known_at=2026-06-01&engine={__version__}", "no-cache"),
        (f"on=2027-01-01&known_at=2026-06-01&engine={__version__}", "no-cache"),
        (f"on=2019-05-01&known_at=2026-11-23T18:00:00Z&engine={__version__}", "no-cache"),
        (f"{PAST}&public_on=2030-01-01&engine={__version__}", "no-cache"),
        (f"{PAST}&public_on=2020-01-01&engine={__version__}", KEPT),
    ],
)
async def test_only_what_can_never_change_is_kept_for_good(api: Api, query: str, kept: str) -> None:
    """By this engine, of a past day, as known at a past instant."""
    reply = await api.get(f"{USA}?{query}")
    assert (reply.status, reply.headers["Cache-Control"]) == (200, kept)


async def test_another_engine_is_refused_with_the_name_of_this_one(api: Api) -> None:
    """Its answer may be another."""
    problem = await api.refused(404, "other-engine", api.get(f"{USA}?{PAST}&engine=9.9.9"))
    assert f"this is '{__version__}'" in problem["detail"]
