"""Later texts of a treaty: which governs between two parties (VCLT arts. 30(4), 40)."""

from typing import Any

from pairs import convention, pair
from treatylog.testing import Given, Line, event, extinguished, leaving


def text(id: str, on: str, **fields: Any) -> dict[str, Any]:
    """A later text, in force on *on*, which binds those who accept it unless *fields* say otherwise."""
    return {"id": id, "title": f"The text {id}", "article": "39", "from": on, "binds": "acceptors", **fields}


def amended(party: str, on: str, version: str = "new", **fields: Any) -> Line:
    """*party* consents to a later text."""
    return event("amended", party, on, version=version, **fields)


def told(*lines: Line, texts: tuple[dict[str, Any], ...] = (text("new", "2005-01-01"),), **tables: Any) -> Given:
    """France and the Netherlands are parties since 1990, the text is amended in 2005; then *lines*."""
    return convention(*lines, text=list(texts), **tables)


def governs(given: Given, one: str, other: str, on: str) -> str | None:
    """The id of the text that governs between the two; none: the original."""
    found = pair(given, one, other, on).text
    return found.id if found else None


def test_between_two_that_accepted_it_the_later_text_governs() -> None:
    """VCLT art. 40(4), from the second acceptance on."""
    given = told(amended("FRA", "2006-01-01"), amended("NLD", "2007-01-01"))
    assert governs(given, "FRA", "NLD", "2006-12-31") is None
    assert governs(given, "FRA", "NLD", "2007-01-01") == "new"


def test_between_one_that_accepted_and_one_that_did_not_the_earlier_text_governs() -> None:
    """VCLT arts. 40(4), 30(4)(b)."""
    assert governs(told(amended("FRA", "2006-01-01")), "FRA", "NLD", "2010-01-01") is None


def test_an_acceptance_before_the_text_is_in_force_counts_from_then() -> None:
    """Accepted in 2003, in force in 2005."""
    given = told(amended("FRA", "2003-01-01"), amended("NLD", "2003-01-01"))
    assert governs(given, "FRA", "NLD", "2004-12-31") is None
    assert governs(given, "FRA", "NLD", "2005-01-01") == "new"


def test_an_acceptance_may_name_its_own_day() -> None:
    """Accepted in 2006 with effect in 2008."""
    given = told(amended("FRA", "2006-01-01"), amended("NLD", "2006-01-01", effective_on="2008-01-01"))
    assert governs(given, "FRA", "NLD", "2007-12-31") is None
    assert governs(given, "FRA", "NLD", "2008-01-01") == "new"


def test_those_known_to_have_accepted_need_no_event() -> None:
    """The definition lists them."""
    given = told(texts=(text("new", "2005-01-01", adopted_by=["FRA", "NLD"]),))
    assert governs(given, "FRA", "NLD", "2004-12-31") is None
    assert governs(given, "FRA", "NLD", "2005-01-01") == "new"


def test_who_joins_when_the_later_text_is_in_force_joins_that_text() -> None:
    """VCLT art. 40(5)(a)."""
    given = told(event("acceded", "ALB", "2010-01-01"), event("acceded", "MLT", "2011-01-01"))
    assert governs(given, "ALB", "MLT", "2011-01-01") == "new"


def test_who_joins_later_has_the_earlier_text_with_those_that_the_later_does_not_bind() -> None:
    """VCLT art. 40(5)(b)."""
    given = told(event("acceded", "ALB", "2010-01-01"), amended("FRA", "2006-01-01"))
    assert governs(given, "ALB", "NLD", "2010-01-01") is None
    assert governs(given, "ALB", "FRA", "2010-01-01") == "new"


def test_who_was_a_party_before_has_not_joined_the_later_text() -> None:
    """It acceded in 2004."""
    given = told(event("acceded", "ALB", "2004-01-01"), amended("FRA", "2006-01-01"))
    assert governs(given, "ALB", "FRA", "2010-01-01") is None


def test_a_text_may_bind_all() -> None:
    """Charter of the United Nations, art. 108: once adopted and ratified by the majority, for all members."""
    given = told(texts=(text("new", "2005-01-01", binds="all"),))
    assert governs(given, "FRA", "NLD", "2004-12-31") is None
    assert governs(given, "FRA", "NLD", "2005-01-01") == "new"


def test_of_several_texts_the_last_that_binds_both_governs() -> None:
    """VCLT art. 30(4): France accepted both, the Netherlands the first."""
    texts = (text("newer", "2008-01-01"), text("new", "2005-01-01"))
    given = told(
        amended("FRA", "2006-01-01"), amended("FRA", "2009-01-01", "newer"), amended("NLD", "2006-01-01"), texts=texts
    )
    assert governs(given, "FRA", "NLD", "2010-01-01") == "new"
    both = given.when(amended("NLD", "2011-01-01", "newer")).then_admitted()
    assert governs(both, "FRA", "NLD", "2011-01-01") == "newer"


def test_consent_to_a_text_that_the_definition_does_not_name_is_without_effect() -> None:
    """There is no such text."""
    told().when(amended("FRA", "2006-01-01", "other")).then_refused("no-such-text")


def test_only_a_party_consents_to_a_later_text() -> None:
    """Albania never joined."""
    told().when(amended("ALB", "2006-01-01")).then_refused("not-a-party")


def test_re_joining_before_the_text_is_in_force_revives_no_consent_to_it() -> None:
    """Left in 2003 with its acceptance of 2002, returned in 2004, and the text is in force in 2005."""
    given = told(
        amended("FRA", "2002-01-01"), event("withdrawal_notified", "FRA", "2003-01-01"),
        event("ratified", "FRA", "2004-01-01"), amended("NLD", "2006-01-01"), exit=leaving(at_once=True),
    )  # fmt: skip
    assert governs(given, "FRA", "NLD", "2010-01-01") is None


def test_who_returns_when_the_later_text_is_in_force_joins_that_text() -> None:
    """VCLT art. 40(5)(a): it never accepted it before."""
    given = told(
        amended("NLD", "2006-01-01"), event("withdrawal_notified", "FRA", "2007-01-01"),
        event("ratified", "FRA", "2008-01-01"), exit=leaving(at_once=True),
    )  # fmt: skip
    assert governs(given, "FRA", "NLD", "2008-01-01") == "new"


HEIR = (event("succeeded", "SVK", "1993-01-01", predecessor="CSHH", mode="succession"),
        extinguished("CSHH", "1992-12-31"))  # fmt: skip


def test_a_successor_has_the_texts_of_its_predecessor() -> None:
    """Accepted by Czechoslovakia, by an event or as the definition lists it."""
    begun = (event("ratified", "CSHH", "1990-01-01"), amended("FRA", "1992-01-01"))
    by_event = told(*begun, amended("CSHH", "1992-01-01"), *HEIR, texts=(text("new", "1991-01-01"),))
    listed = told(*begun, *HEIR, texts=(text("new", "1991-01-01", adopted_by=["CSHH"]),))
    assert governs(by_event, "FRA", "SVK", "1993-01-01") == "new"
    assert governs(listed, "FRA", "SVK", "1993-01-01") == "new"


def test_a_successor_has_not_joined_the_text_in_force_at_the_succession() -> None:
    """It takes the place of one that had not accepted it."""
    given = told(
        event("ratified", "CSHH", "1990-01-01"), amended("FRA", "1992-01-01"), *HEIR, texts=(text("new", "1991-01-01"),)
    )
    assert governs(given, "FRA", "SVK", "1993-01-01") is None
