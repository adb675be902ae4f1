"""Clauses in words: what the final clauses of a treaty say, each with its article."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from treatylog.domain.prose import listed, opened

Naming = Callable[[str], str]
_MANY = 12


@dataclass(frozen=True, slots=True)
class Said:
    """What an article says."""

    article: str
    text: str


def clauses(given: Mapping[str, Any], name: Naming) -> Iterator[Said]:
    """The *given* clauses, as an answer has them, in words; *name* gives a party's name in running text."""
    for key, tell in _TELLING.items():
        found = given.get(key)
        for one in found if isinstance(found, list | tuple) else [found] if found else []:
            text = tell(one, name)
            if text:
                yield Said(str(one.get("article", "")), f"{opened(text)}.")


def period(given: Mapping[str, Any] | None) -> str:
    """A length of time: six months, 30 days."""
    if not given:
        return ""
    parts = [(int(given.get(unit, 0)), unit) for unit in ("years", "months", "days")]
    return listed(f"{_number(n)} {unit[:-1] if n == 1 else unit}" for n, unit in parts if n)


def _number(number: int) -> str:
    names = "no one two three four five six seven eight nine ten eleven twelve".split()
    return names[number] if number < len(names) else str(number)


def _percent(share: object) -> str:
    return f"{float(str(share)) * 100:g} per cent"


def _entry(given: Mapping[str, Any], name: Naming) -> str:
    between = listed(name(code) for code in given.get("between", ()))
    then = f", {period(given['then'])} later" if given.get("then") and period(given["then"]) else ""
    match given.get("when"):
        case "exchange":
            said = f"in force on the exchange of instruments between {between}{then}"
        case "signature":
            said = f"in force on signature by {between}"
        case "date":
            said = f"in force on {given['on']}"
        case _:
            said = f"in force{(then and then[1:].replace(' later', '') + ' after') or ' on'} {_deposits(given, name)}"
    if given.get("not_before"):
        said += f", not before {given['not_before']}"
    return said + _later(given)


def _deposits(given: Mapping[str, Any], name: Naming) -> str:
    needs: list[str] = []
    if given.get("deposits"):
        needs.append(f"{given['deposits']} instruments")
    if given.get("all_signatories"):
        needs.append("the instruments of all signatories")
    if named := given.get("named"):
        shown = listed(name(code) for code in named) if len(named) <= _MANY else f"{len(named)} named States"
        needs.append(f"those of {shown}" if needs else f"the instruments of {shown}")
    needs += [f"{group['count']} of {group['name']}" for group in given.get("among", ())]
    if share := given.get("share"):
        needs.append(f"{_percent(share['at_least'])} of {share['name']} among them")
    return listed(needs) or "the instruments it asks for"


def _later(given: Mapping[str, Any]) -> str:
    later = given.get("later")
    if not later:
        return ""
    article = f" (article {given['later_article']})" if given.get("later_article") else ""
    when = "on its own deposit" if later == "on deposit" else f"{period(later)} after its own instrument"
    return f"; for a later party {when}{article}"


def _provisional(given: Mapping[str, Any], _: Naming) -> str:
    begins = "signature" if given.get("begins") == "signature" else "a declaration to that effect"
    ends = f"; it ends {period(given['ends'])} after notice" if given.get("ends") else ""
    return f"applied provisionally from {begins}{ends}"


def _exit(given: Mapping[str, Any], _: Naming) -> str:
    notice = period(given.get("notice"))
    if given.get("own_terms"):
        said = "a party may leave on the terms that it has set itself"
    elif given.get("at_once"):
        said = "a party may leave by notice, at once"
    else:
        said = f"a party may leave on {notice + ' of notice' if notice else 'notice'} to {given['addressee']}"
    anchor = {"receipt": "counted from its receipt", "registration": "counted from its registration"}
    if given.get("anchor") in anchor and notice:
        said += f", {anchor[given['anchor']]}"
    if limit := given.get("not_within"):
        said += f"; not within {period(limit)} after {limit['after']}"
    if window := given.get("window"):
        said += f"; only in the {period(window['open'])} that open every {period(window['every'])}"
    if given.get("end_of_term"):
        said += "; at the end of a term"
    if given.get("conflict_brake"):
        said += "; not before the end of an armed conflict in which it is engaged"
    if given.get("ends_for_all"):
        said += "; the treaty then ends for all"
    if given.get("condition"):
        said += f". Condition: {given['condition']}"
    return said


def _duration(given: Mapping[str, Any], _: Naming) -> str:
    match given.get("term"):
        case "unlimited":
            return "of unlimited duration"
        case "fixed":
            until = f"until {given['until']}" if given.get("until") else f"for {period(given)}"
            extension = f"; it may be extended by {period(given['extension'])}" if given.get("extension") else ""
            return f"in force {until}{extension}"
        case "renewed":
            notice = f", unless notice is given {period(given['notice'])} before" if given.get("notice") else ""
            return f"for terms of {period(given)}, renewed{notice}"
        case "until notice":
            return f"for {period(given)}, and after that until notice is given"
        case "conference":
            return f"after {period(given)} a conference decides on how long it goes on"
    return ""


def _reservations(given: Mapping[str, Any], _: Naming) -> str:
    match given.get("permitted", "any"):
        case "none":
            return "no reservations"
        case "listed":
            return f"reservations only to {listed(given.get('to', ())) or 'what is listed'}"
    return "reservations as the treaty allows them"


def _link(given: Mapping[str, Any], _: Naming) -> str:
    treaty = str(given["treaty"])
    says = {
        "linked exit": f"leaving {treaty} means leaving this treaty",
        "automatic denunciation": f"consent to {treaty} denounces this treaty",
        "superseded by": f"{treaty} takes its place",
        "precondition": f"waits for {treaty}",
        "protocol to": f"a protocol to {treaty}",
        "amends": f"amends {treaty}",
    }
    return says.get(str(given.get("kind")), "")


def _sides(given: Mapping[str, Any], name: Naming) -> str:
    parties = listed(name(code) for code in given["parties"])
    return f"the {given['name']} side: {parties}; a successor joins its predecessor’s, and the treaty ends with a side"


_TELLING: Mapping[str, Callable[[Mapping[str, Any], Naming], str]] = {
    "entry_into_force": _entry,
    "provisional_application": _provisional,
    "duration": _duration,
    "exit": _exit,
    "reservations": _reservations,
    "links": _link,
    "sides": _sides,
}
