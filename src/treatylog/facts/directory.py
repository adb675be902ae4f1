"""Directory: who there is. The ISO tables of countries, with what the record itself defines laid over them."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import chain
from types import MappingProxyType
from typing import Any
from unicodedata import combining, normalize

from treatylog.errors import UnknownParty, UnknownTerritory, did_you_mean, suggestions
from treatylog.facts.base import Capacity, PartyCode, TerritoryCode
from treatylog.facts.event import LegalAct
from treatylog.facts.party import Holding, Name, PartyDefinition, PartyKind

Index = Mapping[str, frozenset[PartyCode]]
"""Folded names, and the codes each of them may stand for."""

_TERRITORIES = """
ABW AIA ALA ASM ATA ATF BES BLM BMU BVT CCK CUW CXR CYM ESH FLK FRO GGY GIB GLP GRL GUF GUM HKG HMD IMN IOT JEY MAC MAF
MNP MSR MTQ MYT NCL NFK PCN PRI PYF REU SGS SHN SJM SPM SXM TCA TKL UMI VGB VIR WLF
AIDJ ANHH BQAQ CTKI FQHH FXFR GEHH JTUM MIUM NHVU NQAQ NTHH PCHH PUUM PZPA RHZW SKIN TPTL WKUM
"""

TERRITORIES = frozenset(_TERRITORIES.split())
"""ISO codes that stand for no State: they are not parties unless the record defines them."""

RENAMED = MappingProxyType({"BUMM": "MMR", "BYAA": "BLR", "DYBJ": "BEN", "HVBF": "BFA", "ZRCD": "COD"})
"""ISO 3166-3 codes of States that only changed their name: the old name resolves to the State of today."""

_INVERTED = re.compile(r"(?P<head>[^,]+),(?: [^,]+,)? (?P<tail>.+ of(?: the)?|British|U\.S\.|Metropolitan)")
_SYNONYMS = re.compile(r"(?P<head>[^,]+), (?P<tail>(?:(?! and ).)+)")
_SHORT = re.compile(r"(?P<short>[^,(]+?)(?:,| \()")
_REMARK = re.compile(r" \([^)]*\)$")
_WITH_ARTICLE = re.compile(
    r"\b(?:Emirates|Federation|Islands|Kingdom|Republic|State|States|Union|USSR"
    r"|Bahamas|Comoros|Congo|Gambia|Holy See|Maldives|Netherlands|Philippines)\b"
)
_WORD = re.compile(r"[^\W_]+")
_ABBREVIATED = {"the": "", "st": "saint"}


@dataclass(frozen=True, slots=True)
class Directory:
    """
    Every party there is, by code, with its names.

    Codes are those of ISO 3166-1 (alpha-3), of ISO 3166-3 (alpha-4, for former States) and of the record's own
    definitions. These come first: a definition replaces the ISO entry of its code, whose names still resolve.
    """

    parties: Mapping[PartyCode, PartyDefinition]
    names: tuple[Index, ...]
    """What names resolve to; the first index that has one decides."""
    territories: Mapping[TerritoryCode, PartyDefinition]
    """Those that the record defines, with the States that held them."""

    @classmethod
    def of(cls, definitions: Mapping[PartyCode, PartyDefinition]) -> "Directory":
        """The ISO tables with *definitions* laid over them."""
        unlisted = TERRITORIES | RENAMED.keys()
        territories = {code: entry for code, entry in definitions.items() if entry.kind is PartyKind.TERRITORY}
        defined = {code: entry for code, entry in definitions.items() if code not in territories}
        parties = {code: entry for code, entry in _iso().items() if code not in unlisted} | defined
        own = chain(_codes(parties), ((alias, code) for code in defined for alias in _all_names(defined[code])))
        names = (_index(_codes(parties)), _index(own), *_iso_names(frozenset(parties)))
        return cls(MappingProxyType(parties), names, MappingProxyType(territories))

    def territory(self, text: str) -> TerritoryCode:
        """The code of the territory that *text*, a code or a name, stands for. UnknownTerritory when it is none."""
        own = {fold(name): code for code, entry in self.territories.items() for name in (code, *_all_names(entry))}
        known = {**_territories(), **own}
        if found := known.get(fold(text)):
            return found
        near = list(dict.fromkeys(known[hit] for hit in suggestions(fold(text), tuple(known))))
        raise UnknownTerritory(
            f"'{text}' is not the code or a name of a territory.{did_you_mean(near)} "
            "A State's mainland is asked for without ?territory=",
            did_you_mean=near,
        )

    @property
    def speakers(self) -> Mapping[PartyCode, Capacity]:
        """The bodies that speak about parties' positions, and in what capacity."""
        return {code: entry.speaks_as for code, entry in self.parties.items() if entry.speaks_as}

    def came_after(self, code: PartyCode, other: PartyCode) -> bool:
        """Whether *code* came in the place of *other*, so that there never were two."""
        defined = self._party(code)
        return other == defined.continues or other in defined.follows

    def knows_territory(self, code: str) -> bool:
        """Whether *code* is a territory's."""
        return code in TERRITORIES or code in self.territories

    def territory_name(self, code: TerritoryCode, on: date) -> str:
        """The name of the territory *code* in running text, as it was on *on*."""
        named = _name_on((self.territories.get(code) or _iso()[code]).names, on)
        return f"the {named.name}" if named.article else named.name

    def holdings(self, code: TerritoryCode, party: PartyCode) -> tuple[Holding, ...]:
        """The times in which *party* held the territory *code*."""
        defined = self.territories.get(code)
        return tuple(held for held in defined.held if held.party == party) if defined else ()

    def holder(self, code: TerritoryCode, on: date) -> PartyCode | None:
        """The State responsible for the territory *code* on *on*; none where the record does not say."""
        defined = self.territories.get(code)
        return next((held.party for held in defined.held if held.holds(on)), None) if defined else None

    def knows(self, code: str) -> bool:
        """Whether *code* is a party's."""
        return code in self.parties

    def codes(self) -> tuple[PartyCode, ...]:
        """Every code, sorted."""
        return tuple(sorted(self.parties))

    def kind(self, code: str) -> PartyKind:
        """What kind of actor *code* stands for. UnknownParty when it is no party's."""
        return self._party(code).kind

    def name(self, code: str, on: date) -> str:
        """The name of *code* as it was on *on*. UnknownParty when it is no party's."""
        return self._named(code, on).name

    def prose(self, code: str, on: date) -> str:
        """The name of *code* as running text on *on* has it, with "the" where the language asks for it."""
        name = self._named(code, on)
        return f"the {name.name}" if name.article else name.name

    def resolve(self, text: str) -> PartyCode:
        """
        The code that *text*, a code or a name, stands for. UnknownParty when it stands for none or for several.

        Case, accents, punctuation and "the" do not matter. A name that is only similar is offered, never taken.
        """
        if text in self.parties:
            return text
        folded = fold(text)
        meant = next((index[folded] for index in self.names if folded in index), frozenset())
        if len(meant) == 1:
            (code,) = meant
            return code
        raise self._ambiguous(text, meant) if meant else self._unknown(text, folded)

    def _party(self, code: str) -> PartyDefinition:
        if code not in self.parties:
            raise self._unknown(code, fold(code))
        return self.parties[code]

    def _named(self, code: str, on: date) -> Name:
        return _name_on(self._party(code).names, on)

    def _labelled(self, codes: Iterable[str]) -> list[str]:
        return [f"{self.parties[code].names[-1].name} ({code})" for code in codes]

    def _ambiguous(self, text: str, codes: Iterable[str]) -> UnknownParty:
        listed = sorted(codes)
        return UnknownParty(
            f"'{text}' may be any of several parties; write one of their codes.{did_you_mean(self._labelled(listed))}",
            did_you_mean=listed,
        )

    def _unknown(self, text: str, folded: str) -> UnknownParty:
        if territory := _territories().get(folded):
            return UnknownParty(
                f"'{text}' is a territory ({territory}), not a party; name the State that acts for it", did_you_mean=[]
            )
        near = list(dict.fromkeys(chain.from_iterable(sorted(self._codes_of(hit)) for hit in self._near(folded))))[:3]
        return UnknownParty(
            f"'{text}' is not the code or a name of a party.{did_you_mean(self._labelled(near))} "
            "Bodies, former States and other names are defined in parties.toml",
            did_you_mean=near,
        )

    def _near(self, folded: str) -> tuple[str, ...]:
        known = tuple(chain.from_iterable(self.names))
        longer = (name for name in known if len(folded) > 3 and name.startswith(folded))
        return (*longer, *suggestions(folded, known))

    def _codes_of(self, folded: str) -> frozenset[PartyCode]:
        return next(index[folded] for index in self.names if folded in index)


def misnamed_territory(act: LegalAct, directory: Directory) -> Iterator[str]:
    """What is wrong with the territory that *act* names: it is none, or another State held it when the act counts."""
    code = getattr(act, "territory", None)
    if code is None:
        return
    on = getattr(act, "effective_on", None) or act.on.last
    if not directory.knows_territory(code):
        near = suggestions(code, sorted({*TERRITORIES, *directory.territories}))
        yield f"unknown territory '{code}'; give its ISO 3166 code, or define it in parties.toml.{did_you_mean(near)}"
    elif (holder := directory.holder(code, on)) is None:
        yield f"nobody is known to have held the territory {code} on {on}; define who held it in parties.toml"
    elif holder != act.party:
        yield f"the territory {code} was held by {holder} on {on}, not by {act.party}; correct the party or the date"


def misspoken(act: LegalAct, directory: Directory) -> Iterator[str]:
    """What is wrong with the capacity in which a position is held: only a court speaks as one."""
    if getattr(act, "capacity", None) is Capacity.COURT:
        holder = getattr(act, "held_by", "")
        if directory.speakers.get(holder) is not Capacity.COURT:
            yield f"{holder} is no court; leave capacity out, or give it speaks_as = 'court' in parties.toml"


def fold(text: str) -> str:
    """*text* without what does not tell names apart: case, accents, punctuation, spaces, "the"; "St." is Saint."""
    plain = "".join(char for char in normalize("NFKD", text.casefold()) if not combining(char))
    words = _WORD.findall(plain.replace(".", "").replace("&", " and "))
    return "".join(_ABBREVIATED.get(word, word) for word in words)


def natural(name: str) -> str:
    """An ISO *name* as running text has it: "Korea, Republic of" is Republic of Korea, "USSR, Union of …" is USSR."""
    name = _REMARK.sub("", name)
    if inverted := _INVERTED.fullmatch(name):
        return f"{inverted['tail']} {inverted['head']}".removeprefix("The ")
    synonyms = _SYNONYMS.fullmatch(name)
    return synonyms["head"] if synonyms else name


def _name_on(names: Sequence[Name], on: date) -> Name:
    ended = [name for name in names if name.until is not None and name.until <= on]
    return next((name for name in names if _used(name, on)), ended[-1] if ended else names[0])


def _used(name: Name, on: date) -> bool:
    return (name.from_ is None or name.from_ <= on) and (name.until is None or on < name.until)


def _all_names(party: PartyDefinition) -> tuple[str, ...]:
    return (*(name.name for name in party.names), *party.aliases)


def _codes(codes: Iterable[str]) -> Iterator[tuple[str, str]]:
    return ((code, code) for code in codes)


def _index(pairs: Iterable[tuple[str, str]]) -> Index:
    index: dict[str, frozenset[PartyCode]] = {}
    for text, code in pairs:
        if folded := fold(text):
            index[folded] = index.get(folded, frozenset()) | {code}
    return MappingProxyType(index)


@cache
def _iso() -> Mapping[PartyCode, PartyDefinition]:
    import pycountry  # takes longer to load than all else here: only when the first directory is made

    now = {entry.alpha_3: _definition(entry, PartyKind.STATE) for entry in pycountry.countries}
    then = {entry.alpha_4: _definition(entry, PartyKind.FORMER_STATE) for entry in pycountry.historic_countries}
    return MappingProxyType(then | now)


def _definition(entry: Any, kind: PartyKind) -> PartyDefinition:
    fields = dict(entry)
    name = fields.get("common_name") or natural(fields["name"])
    others = (fields[key] for key in ("name", "official_name", "alpha_2", "alpha_3", "alpha_4") if key in fields)
    aliases = dict.fromkeys((*others, natural(fields["name"]), *_synonyms(fields["name"])))
    return PartyDefinition(kind=kind, names=(Name(name=name, article=_takes_article(name)),), aliases=tuple(aliases))


def _takes_article(name: str) -> bool:
    return _WITH_ARTICLE.search(name) is not None


def _synonyms(name: str) -> tuple[str, ...]:
    parts = None if _INVERTED.fullmatch(name) else _SYNONYMS.fullmatch(name)
    return (parts["head"], parts["tail"]) if parts else ()


@cache
def _iso_names(codes: frozenset[PartyCode]) -> tuple[Index, ...]:
    named = [
        (name, entry.kind, code if code in codes else RENAMED[code])
        for code, entry in _iso().items()
        if code in codes or RENAMED.get(code) in codes
        for name in _all_names(entry)
    ]
    states = _index((name, code) for name, kind, code in named if kind is PartyKind.STATE)
    former = _index((name, code) for name, kind, code in named if kind is PartyKind.FORMER_STATE)
    short = _index((found["short"], code) for name, _, code in named if (found := _SHORT.match(name)))
    return (states, former, short)


@cache
def _territories() -> Mapping[str, PartyCode]:
    iso = _iso()
    named = {fold(name): code for code in sorted(TERRITORIES & iso.keys()) for name in _all_names(iso[code])}
    return MappingProxyType(named | {fold(code): code for code in TERRITORIES})
