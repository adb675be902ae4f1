"""
Write the reference pages that the code knows better than we do: ``python docs/generate.py``.

With ``--check`` nothing is written; the pages that are not what the code gives are named, and the exit code is 1.
"""

import ast
import inspect
import json
import re
import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import cache
from importlib import import_module
from io import StringIO
from pathlib import Path
from pkgutil import walk_packages
from textwrap import dedent
from types import ModuleType
from typing import Any

from pydantic import BaseModel, TypeAdapter
from pydantic.fields import FieldInfo
from pydantic.json_schema import models_json_schema
from rich.console import Console
from transitions.extensions import GraphMachine

import treatylog
from client_page import client_page
from examples import told_examples
from library_page import library_page
from markup import BY, BY_BASE, FROM_RECORD, document_of, listed, markdown, said, table, ticked
from problems_page import problems_page
from record_pages import documents_page, facts_page, participants_page, thresholds_page
from testing_page import testing_page
from treatylog import errors
from treatylog.cli.main import app
from treatylog.domain import decide, effects, headline, machine
from treatylog.domain.declaration import DECLARATION_LAW
from treatylog.domain.effect import Rule
from treatylog.facts import base, clauses, day, event, group, party, source, treaty
from treatylog.http.metrics import METRICS
from treatylog.http.openapi import document
from treatylog.http.problems import KINDS, status_of
from treatylog.http.routes import OPERATIONS
from treatylog.importers.checks import LINTS
from treatylog.importers.codes import REJECTS
from treatylog.log.files import bundled, read_record
from treatylog.log.findings import FINDINGS, Finding, error_of
from treatylog.projection.discrepancies import Kind, Oddity
from treatylog.service import answers, check
from treatylog.service.discrepancies import Wanted, discrepancies
from treatylog.service.settings import Settings
from treatylog.service.telling import Asked
from treatylog.service.tokens import SCOPES

DOCS = Path(__file__).resolve().parent
DIALECT = "https://json-schema.org/draft/2020-12/schema"
FACTS = (base, day, clauses, source, party, group, treaty, event)
EXAMPLES = "../src/treatylog/http/examples.json"
FIELDS = "field | type | need | what it is"
NOTES: Mapping[str, Mapping[str, str]] = tomllib.loads((DOCS / "notes.toml").read_text(encoding="utf-8"))


def pages() -> Mapping[str, str]:
    """Every generated page by its place under ``docs/``."""
    return {
        EXAMPLES: document_of(told_examples()),
        **{f"reference/schemas/{name}.schema.json": document_of(schema) for name, schema in schemas()},
        "reference/events.md": markdown(*events_page()),
        "reference/treaty-file.md": markdown(*treaty_page()),
        "reference/states.md": markdown(*states_page()),
        "reference/rules.md": markdown(*rules_page()),
        "reference/errors.md": markdown(*errors_page()),
        "reference/problems.md": markdown(*problems_page()),
        "reference/settings.md": markdown(*settings_page()),
        "reference/metrics.md": markdown(*metrics_page()),
        "reference/cli.md": markdown(*cli_page()),
        "reference/http.md": markdown(*http_page()),
        "reference/client.md": markdown(*client_page()),
        "reference/testing.md": markdown(*testing_page()),
        "reference/library.md": markdown(*library_page()),
        "reference/facts.md": markdown(*facts_page(), by=BY_BASE),
        "reference/participants.md": markdown(*participants_page(), by=BY_BASE),
        "reference/documents.md": markdown(*documents_page(), by=BY_BASE),
        "reference/thresholds.md": markdown(*thresholds_page(), by=BY_BASE),
        "reference/discrepancies.md": markdown(*discrepancies_page(), by=FROM_RECORD),
    }


# Source


@cache
def modules() -> tuple[ModuleType, ...]:
    """Every module of the package, by name."""
    names = (found.name for found in walk_packages(treatylog.__path__, "treatylog.") if "__main__" not in found.name)
    return tuple(import_module(name) for name in sorted(names))


def domain() -> tuple[ModuleType, ...]:
    """The modules of the domain."""
    return tuple(module for module in modules() if module.__name__.startswith("treatylog.domain."))


@cache
def tree(module: ModuleType) -> ast.Module:
    """The syntax of *module*."""
    return ast.parse(inspect.getsource(module))


def file_of(module: str) -> str:
    """Where *module* is, as code."""
    return f"`{module.removeprefix('treatylog.').replace('.', '/')}.py`"


def noted(body: list[ast.stmt]) -> Iterator[tuple[ast.stmt, str]]:
    """The statements of *body*, each with the string under it, if there is one."""
    for here, under in zip(body, [*body[1:], None], strict=True):
        match under:
            case ast.Expr(value=ast.Constant(value=str(note))):
                yield here, said(note)
            case _:
                yield here, ""


def sentence(text: ast.expr) -> str:
    """The sentence that *text* makes, an ellipsis for what it fills in."""
    match text:
        case ast.Constant(value=str(whole)):
            return whole
        case ast.JoinedStr(values=parts):
            return "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in parts)
    return "…"


# Fields and their types


@cache
def declared(model: type[BaseModel]) -> Mapping[str, tuple[ast.expr, str]]:
    """The annotation and note of every field of *model*, as its source and that of its bases declare them."""
    found: dict[str, tuple[ast.expr, str]] = {}
    for cls in reversed(model.__mro__):
        if issubclass(cls, BaseModel) and cls.__module__.startswith("treatylog"):
            (body,) = ast.parse(dedent(inspect.getsource(cls))).body
            assert isinstance(body, ast.ClassDef)
            for line, note in noted(body.body):
                if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name):
                    found[line.target.id] = line.annotation, note
    return found


def field_table(model: type[BaseModel], names: Iterable[str] | None = None) -> str:
    """Name, type, need and note of the fields of *model*."""
    chosen = model.model_fields if names is None else {name: model.model_fields[name] for name in names}
    return table(FIELDS, (field_row(model, name, field) for name, field in chosen.items()))


def field_row(model: type[BaseModel], name: str, field: FieldInfo) -> tuple[str, str, str, str]:
    """One field. KeyError where neither the source nor notes.toml says what it is."""
    annotation, note = declared(model)[name]
    return f"`{field.alias or name}`", in_words(annotation), need(field), note or note_on(model, name)


def note_on(model: type[BaseModel], name: str) -> str:
    """What notes.toml says of the field."""
    for cls in model.__mro__:
        if name in NOTES.get(cls.__name__, {}):
            return NOTES[cls.__name__][name]
    raise KeyError(f"{model.__name__}.{name} has no note; write one under the field, or in docs/notes.toml")


def need(field: FieldInfo) -> str:
    """Whether *field* must be given, and what it is when it is not."""
    if field.is_required():
        return "required"
    default = field.get_default(call_default_factory=True, validated_data={})
    if default is None or default == () or isinstance(default, BaseModel):
        return "optional"
    return f"default `{json.dumps(default)}`"


def in_words(annotation: ast.expr) -> str:
    """*annotation* as a reader of JSON or TOML would say it."""
    match annotation:
        case ast.Constant(value=None):
            return ""
        case ast.Constant(value=str(text)):
            return in_words(ast.parse(text, mode="eval").body)
        case ast.BinOp(left=left, right=right):
            return " or ".join(part for part in (in_words(left), in_words(right)) if part)
        case ast.Subscript(value=ast.Name("Literal"), slice=values):
            options = values.elts if isinstance(values, ast.Tuple) else [values]
            return " or ".join(f"`{json.dumps(ast.literal_eval(option))}`" for option in options)
        case ast.Subscript(value=ast.Name("tuple"), slice=ast.Tuple(elts=[item, _])):
            return f"list of {in_words(item)}"
        case ast.Subscript(value=ast.Name("dict"), slice=ast.Tuple(elts=[key, value])):
            return f"table of {in_words(value)} by {in_words(key)}"
        case ast.Subscript(value=ast.Name("Annotated"), slice=ast.Tuple(elts=[item, *_])):
            return in_words(item)
    return {"int": "whole number", "Decimal": "number", "bool": "true or false"}.get(
        ast.unparse(annotation), f"`{ast.unparse(annotation)}`"
    )


def words_used(*models: type[BaseModel]) -> str:
    """The words that the types of *models* use, each with what it stands for."""
    text = " ".join(in_words(annotation) for model in models for annotation, _ in declared(model).values())
    used = {name for name in re.findall(r"`(\w+)`", text) if any(hasattr(module, name) for module in FACTS)}
    return table("word | what it stands for", ((f"`{name}`", meaning(name)) for name in sorted(used)))


def meaning(name: str) -> str:
    """What the type called *name* stands for."""
    kind = next(getattr(module, name) for module in FACTS if hasattr(module, name))
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return f"{said(kind)} One of {ticked(member.value for member in kind)}."
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return f"{said(kind)} A table with {ticked(field.alias or key for key, field in kind.model_fields.items())}."
    return f"{alias_note(name)} {shape(kind)}".strip()


def alias_note(name: str) -> str:
    """The note under the definition of *name*."""
    for module in FACTS:
        for line, note in noted(tree(module).body):
            if isinstance(line, ast.Assign) and ast.unparse(line.targets[0]) == name:
                return note
    return said(day.Day) if name == "Day" else ""


def shape(kind: Any) -> str:
    """The form that a text of *kind* has, from its schema."""
    schema = TypeAdapter(kind).json_schema()
    if "type" not in schema:
        return ""
    form = f"Text of the form `{schema['pattern']}`." if "pattern" in schema else "Text."
    form = "`YYYY-MM-DD`." if schema.get("format") == "date" else form
    return f"{form} At most {schema['maxLength']:,} characters." if "maxLength" in schema else form


# Schemas


def schemas() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every JSON Schema by its name."""
    own = [(kind, "serialization") for module in answering() for kind in models_of(module)]
    kinds: tuple[tuple[str, str, dict[str, Any]], ...] = (
        ("event", "One event: a line of events.jsonl, or one of an append", event.EVENT.json_schema()),
        ("treaty", "A definition: treaty.toml, its dates as text", treaty.Treaty.model_json_schema()),
        ("source", "The documents: sources.toml", TypeAdapter(dict[base.SourceKey, source.Source]).json_schema()),
        ("party", "The parties: parties.toml", TypeAdapter(dict[base.PartyCode, party.PartyDefinition]).json_schema()),
        ("group", "The groups: groups.toml", TypeAdapter(dict[base.GroupKey, group.GroupDefinition]).json_schema()),
        ("answers", "The answers, each under $defs", models_json_schema(own)[1]),  # type: ignore[arg-type]
    )
    for name, title, schema in kinds:
        head = {"$schema": DIALECT, "$id": f"{name}.schema.json", "$comment": BY, "title": title}
        yield name, {**head, **{key: value for key, value in schema.items() if key != "title"}}


def answering() -> Iterator[ModuleType]:
    """The modules of the answers."""
    return (module for module in modules() if module.__name__.startswith(answers.__name__))


def models_of(module: ModuleType) -> Iterator[type[BaseModel]]:
    """The models that *module* itself has."""
    found = (kind for kind in vars(module).values() if inspect.isclass(kind) and issubclass(kind, BaseModel))
    return (kind for kind in found if kind.__module__ == module.__name__)


# Events

KIND = {
    "moves": "moves the law",
    "checks": "checks a derived date",
    "declares": "moves a declaration",
    "nothing": "moves nothing",
    "recorder": "the recorder's own",
}


def events_page() -> Iterator[str]:
    """Every event type: what it says, its fields, and what it does."""
    yield "# Events"
    yield (
        "One event is one JSON object: a line of `events.jsonl`, or one of an append. A field that its type does not "
        "have is an error. As a JSON Schema: [event.schema.json](schemas/event.schema.json). Why acts are recorded and "
        "effects are not: [acts and effects](../explanation/acts-and-effects.md)."
    )
    types = event.EVENT_TYPES.items()
    yield table(
        "type | what it does | what it is",
        ((f"[`{name}`](#{name})", KIND[kind_of(name)], said(model)) for name, model in types),
    )
    yield "## Fields that every event has"
    yield field_table(event.Record)
    yield "## Fields that every act has"
    yield said(event.Act)
    yield field_table(event.Act, [name for name in event.Act.model_fields if name not in event.Record.model_fields])
    yield "## The types"
    examples = first_lines()
    for name, model in types:
        yield from event_section(name, model, examples.get(name))
    yield "## The words used for types"
    yield words_used(*event.EVENT_TYPES.values())
    for part in (event.Alternative, event.About):
        yield f"### {part.__name__}"
        yield f"{said(part)}\n\n{field_table(part)}"


def kind_of(name: str) -> str:
    """What an event of type *name* does to the law, as a key of KIND."""
    tables = (("moves", effects.RULES), ("checks", effects.STATEMENTS), ("declares", DECLARATION_LAW.rules))
    judged = next((kind for kind, rules in tables if name in rules), None)
    return judged or ("nothing" if issubclass(event.EVENT_TYPES[name], event.Act) else "recorder")


def event_section(name: str, model: type[event.Record], example: str | None) -> Iterator[str]:
    """One event type in full, with the first line of the bundled record that has it."""
    yield f"### {name}"
    yield said(model)
    yield listed(does(name))
    own = list(own_fields(model))
    yield field_table(model, own) if own else "It has no fields of its own."
    if example:
        yield f"```json\n{example}\n```"


def own_fields(model: type[event.Record]) -> Iterator[str]:
    """The fields of *model* that its family does not have, or leaves optional."""
    family = (event.Act if issubclass(model, event.Act) else event.Record).model_fields
    for name, field in model.model_fields.items():
        if name != "type" and (name not in family or field.is_required() != family[name].is_required()):
            yield name


def does(name: str) -> Iterator[str]:
    """What an event of type *name* does, and what judges or reads it."""
    match kind_of(name):
        case "moves":
            yield f"Moves the law of an instrument, as {place(effects.RULES[name])}"
        case "checks":
            yield (
                "Checks the date that the clauses give; moves the law of an instrument only where the acts it follows "
                f"from are not in the record, as {place(effects.STATEMENTS[name])}"
            )
        case "declares":
            yield f"Moves a declaration, as {place(DECLARATION_LAW.rules[name])}"
        case "nothing":
            yield "Moves nothing: no standing, operation, pledge or answer."
            yield from (f"Read by {file_of(module.__name__)}: {said(module)}" for module in readers(name))
        case _:
            yield "No act: it changes what the record says, not the law."


def place(rule: Callable[..., Any]) -> str:
    """Where *rule* is, and what it says."""
    return f"`{rule.__name__}` in {file_of(rule.__module__)} rules: {said(rule)}"


def readers(name: str) -> Iterator[ModuleType]:
    """The modules of the domain that compare an act's type with *name*."""
    for module in domain():
        compared = (node for node in ast.walk(tree(module)) if isinstance(node, ast.Compare))
        if name in {part.value for node in compared for part in node.comparators if isinstance(part, ast.Constant)}:
            yield module


def first_lines() -> Mapping[str, str]:
    """The first line of each type that the bundled record has."""
    found: dict[str, str] = {}
    for stream in sorted(stream.key for stream in read_record(bundled()).streams):
        for line in (bundled() / stream / "events.jsonl").read_text(encoding="utf-8").splitlines():
            found.setdefault(json.loads(line)["type"], line)
    return found


# The treaty file


def treaty_page() -> Iterator[str]:
    """Every field of treaty.toml."""
    sections: tuple[tuple[str, type[BaseModel]], ...] = (
        ("[treaty]", treaty.Header),
        ("[coverage]", clauses.Coverage),
        ("[[sides]]", treaty.Side),
        ("[entry_into_force], on exchange", clauses.OnExchange),
        ("[entry_into_force], on signature", clauses.OnSignature),
        ("[entry_into_force], on a date", clauses.OnDate),
        ("[entry_into_force], on deposits", clauses.OnDeposits),
        ("[entry_into_force], as recorded", clauses.AsRecorded),
        ("[[entry_into_force.among]]", clauses.Subset),
        ("[entry_into_force.share]", clauses.Share),
        ("[entry_into_force.admission]", clauses.Admission),
        ("[provisional_application]", clauses.ProvisionalApplication),
        ("[exit]", clauses.Exit),
        ("[exit.cut_off]", clauses.CutOff),
        ("Own terms", clauses.OwnTerms),
        ("[exit.not_within]", clauses.Restriction),
        ("[exit.window]", clauses.Window),
        ("[duration], unlimited", clauses.Unlimited),
        ("[duration], for a fixed term", clauses.Fixed),
        ("[duration], renewed tacitly", clauses.Renewed),
        ("[duration], until notice", clauses.UntilNotice),
        ("[duration], until a conference decides", clauses.UntilConference),
        ("[accession], by acceptance", clauses.AcceptedAccession),
        ("[accession], unless refused", clauses.UnrefusedAccession),
        ("[reservations]", clauses.ReservationRule),
        ("[territory]", clauses.TerritorialClause),
        ("[[text]]", clauses.LaterText),
        ("[[links]], linked exit", clauses.LinkedExit),
        ("[[links]], automatic denunciation", clauses.AutomaticDenunciation),
        ("[[links]], superseded by", clauses.SupersededBy),
        ("[[links]], precondition", clauses.Precondition),
        ("[[links]], protocol to", clauses.ProtocolTo),
        ("[[links]], amends", clauses.Amends),
        ("[[declaration]]", treaty.DeclarationRule),
        ("[[provision]]", treaty.Provision),
        ("Sunset", treaty.Sunset),
        ("Period", clauses.Period),
        ("Count", clauses.Count),
        ("Term", clauses.Term),
    )
    yield "# The treaty file"
    yield (
        "`events/<key>/treaty.toml` defines one treaty or declaration: its clauses and provisions, each with its "
        "article, and how far the record reaches. A key that is not listed here is an error. As a JSON Schema: "
        "[treaty.schema.json](schemas/treaty.schema.json)."
    )
    for title, model in sections:
        yield f"## {title}"
        yield f"{said(model)}\n\n{field_table(model)}"
    yield "## What is checked of the whole"
    checked: dict[type[BaseModel], None] = dict.fromkeys((treaty.Treaty, *(model for _, model in sections)))
    yield listed(dict.fromkeys(said for model in checked for said in complaints(model)))
    yield "## The words used for types"
    yield words_used(*(model for _, model in sections))


def complaints(model: type[BaseModel]) -> Iterator[str]:
    """What the validators of *model* complain of, in their own words."""
    for node in ast.walk(ast.parse(dedent(inspect.getsource(model)))):
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            yield sentence(node.exc.args[0])


# States


class Nobody:
    """The model that a drawing asks for."""


def states_page() -> Iterator[str]:
    """The four machines, the legal pairs and the headlines."""
    yield "# States"
    yield said(machine)
    yield (
        "An effect whose trigger is not listed for the state it meets does not apply: it changes nothing and is kept "
        "as lapsed. Tables and diagrams come from the same definitions, in `domain/machine.py`."
    )
    definitions: tuple[machine.Definition[Any], ...] = (
        machine.STANDING, machine.OPERATION, machine.PLEDGE, machine.ANSWER,
    )  # fmt: skip
    for definition in definitions:
        yield f"## {definition.states.__name__}"
        yield f"{said(definition.states)} It begins as `{definition.initial}`."
        yield table("trigger | from | to", ((f"`{t}`", ticked(src), f"`{to}`") for t, src, to in definition.rows))
        yield f"```mermaid\n{drawn(definition)}\n```"
    yield "## The legal pairs"
    yield "Standing and operation go together only like this."
    yield table(
        "standing | operation", ((f"`{standing}`", ticked(goes_with(standing))) for standing in machine.Standing)
    )
    yield "## Headlines"
    yield (
        "One word for lists, maps and people. The first that applies is taken; an end counts by the ground of the "
        "party's own first end. Under a declaration it is the party's pledge, else its answer in the round last opened "
        "to it."
    )
    yield table("no. | headline | when", ((n, f"`{word}`", when(word)) for n, word in enumerate(headline.Headline, 1)))


def drawn(definition: machine.Definition[Any]) -> str:
    """*definition* as a Mermaid diagram, without colours."""
    rows = [{"trigger": t.value, "source": [s.value for s in src], "dest": to.value} for t, src, to in definition.rows]
    graph = GraphMachine(
        Nobody(), states=[state.value for state in definition.states], initial=definition.initial.value,
        transitions=rows, auto_transitions=False, graph_engine="mermaid", title="",
    ).get_combined_graph()  # fmt: skip
    lines = (line.rstrip() for line in str(graph.draw(None)).rpartition("---\n")[2].splitlines())
    return "\n".join(line for line in lines if line and not line.lstrip().lower().startswith("class"))


def goes_with(standing: machine.Standing) -> list[machine.Operation]:
    """The operations that *standing* goes with."""
    return [operation for operation in machine.Operation if (standing, operation) in machine.LEGAL_PAIRS]


OTHERWISE = {
    headline.Headline.EXTINCT: "the State ceased to exist",
    headline.Headline.TERMINATED: "standing `former_party`, any other ground",
    headline.Headline.SUSPENDED: "operation `suspended`",
}


def when(word: headline.Headline) -> str:
    """The states for which *word* is the headline."""
    grounds = [ground for ground, found in headline.BY_GROUND.items() if found is word]
    standings = [standing for standing, found in headline.BY_STANDING.items() if found is word]
    if grounds:
        return f"standing `former_party`, ground {ticked(grounds)}"
    if standings:
        return f"standing {ticked(standings)}"
    kinds = [kind.__name__.lower() for kind in (machine.Pledge, machine.Answer) if word.value in {*map(str, kind)}]
    return OTHERWISE.get(word) or f"{' or '.join(kinds)} `{word}`"


# Rules

ARTICLES = re.compile(r"\barts?\. (?P<listed>\d[\w()-]*(?:(?:, | and )\d[\w()-]*)*)")


def rules_page() -> Iterator[str]:
    """Every rule by its article, and every place that cites one."""
    found = sorted(every_rule(), key=lambda entry: by_article(entry[1].article))
    yield "# Rules"
    yield (
        "Every effect names the rule it follows from. VCLT is the Vienna Convention on the Law of Treaties of 1969; "
        "much of it states custom, and it is applied here as such. A treaty's own clauses come first: a rule says how "
        "a clause is applied, or what holds without one."
    )
    yield table(
        "article | rule | says", ((rule.article, f"[{rule.name}](#{anchor(rule)})", rule.says) for _, rule in found)
    )
    yield "## Articles cited"
    yield "Each article of the Convention that facts or domain cite, ranges written out, and where."
    cited = citations()
    yield table("VCLT article | cited by", ((number, "; ".join(cited[number])) for number in sorted(cited)))
    yield "## The rules, and what applies them"
    for module, rule in found:
        yield f"### {rule.name}"
        yield f"{rule.says} ({rule.article})"
        functions = applying(module, next(name for name, value in vars(module).items() if value is rule))
        yield listed(f"`{name}` in {file_of(module.__name__)}: {note}" for name, note in sorted(functions.items()))


def anchor(rule: Rule) -> str:
    """The fragment under which *rule* stands on its page."""
    return re.sub(r"[^\w\- ]", "", rule.name.lower()).replace(" ", "-")


def every_rule() -> Iterator[tuple[ModuleType, Rule]]:
    """Each rule with the module that defines it."""
    for module in domain():
        names = {ast.unparse(line.targets[0]) for line in tree(module).body if isinstance(line, ast.Assign)}
        yield from (
            (module, value) for name, value in vars(module).items() if name in names and isinstance(value, Rule)
        )


def by_article(article: str) -> tuple[bool, list[int], str]:
    """What sorts articles of the Convention by number, and puts all else after them."""
    return "VCLT" not in article, [int(number) for number in re.findall(r"\d+", article)], article


def applying(module: ModuleType, name: str) -> Mapping[str, str]:
    """The public functions of *module* that use *name*, themselves or by a private one, with their docstrings."""
    functions = [node for node in tree(module).body if isinstance(node, ast.FunctionDef)]
    users = [node for node in functions if name in {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}]
    found = {node.name: said(ast.get_docstring(node) or "") for node in users if not node.name.startswith("_")}
    for node in users:
        found |= applying(module, node.name) if node.name.startswith("_") else {}
    return found


def citations() -> Mapping[int, list[str]]:
    """The places that cite each article of the Convention."""
    found: dict[int, list[str]] = {}
    for where, text in citing():
        for number in dict.fromkeys(number for cited in ARTICLES.finditer(text) for number in numbers(cited["listed"])):
            found.setdefault(number, []).append(where)
    return found


def numbers(text: str) -> Iterator[int]:
    """The articles of a list such as ``2(1)(f)-(h), 11-18, 54(a)``."""
    for part in re.split(r", | and ", text):
        first, last = re.findall(r"^\d+", part)[0], re.findall(r"^\d+-(\d+)$", part)
        yield from range(int(first), int(last[0] if last else first) + 1)


def citing() -> Iterator[tuple[str, str]]:
    """Every place of facts and domain that may cite an article, with its text."""
    yield from ((f"event [`{name}`](events.md#{name})", said(model)) for name, model in event.EVENT_TYPES.items())
    yield from ((f"rule [{rule.name}](#{anchor(rule)})", rule.article) for _, rule in every_rule())
    for module in (clauses, treaty, *domain()):
        where = file_of(module.__name__)
        yield where, said(module)
        for node in ast.walk(tree(module)):
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                yield f"`{node.name}` in {where}", said(ast.get_docstring(node) or "")


# Errors

ERRORS = {
    "Errors of a question or a write": "treatylog.errors",
    "Errors of a request": "treatylog.http",
    "Errors of a table to import": "treatylog.importers",
    "Errors of a command": "treatylog.cli",
    "Errors of the client": "treatylog.client",
    "Errors of a test": "treatylog.testing",
}


def errors_page() -> Iterator[str]:
    """Every code that a caller can meet."""
    yield "# Errors"
    yield (
        "Every error has a stable code. The message says what was found, what was expected, where, and what to do: "
        "people read the message, programs the code. Over HTTP an error is a problem (RFC 9457) with the status in the "
        "second column; the command line prints the same code and ends with exit code 2."
    )
    for title, package in ERRORS.items():
        kinds = [kind for kind in error_classes() if kind.__module__.startswith(package)]
        if kinds:
            yield f"## {title}"
            yield table("code | status | class | means", (error_row(kind) for kind in kinds))
    yield "## Why an act is not admitted"
    yield (
        "An act is *refused* when it contradicts the record. It is *without effect* when it is real and changes "
        "nothing; then it is admitted if it says so, with the slug in `without_effect`. An act not admitted is the "
        "error `not-admitted`; what callers see as its code is the slug. `treatylog check` reports the same slugs for "
        "the lines of a file."
    )
    yield table("slug | admission | because | found by", admissions())
    yield "## Findings in an events folder"
    yield (
        "`treatylog check` prints a line for each: `file:line: code: message`. Loading a folder stops at the first, as "
        "the error in the last column."
    )
    yield table("code | means | error when loaded", finding_rows())
    yield "## Rejected rows"
    yield (
        "`treatylog import` prints a line for each: `file:line: code: reason`. A row that the law refuses has one of "
        "the slugs above."
    )
    yield table("code | means", ((f"`{code}`", said(says)) for code, says in REJECTS.items()))
    yield "## What is odd in a table"
    yield "`treatylog import --check` prints a line for each. An odd row may be right, and can be taken."
    yield table("code | means", ((f"`{code}`", said(says)) for code, says in LINTS.items()))


def finding_rows() -> Iterator[tuple[str, str, str]]:
    """The findings in an events folder, each with the error it becomes."""
    rows = ((f"`{code}`", said(says), f"`{error_of([Finding('', code, '')]).code}`") for code, says in FINDINGS.items())
    yield from rows


def error_classes() -> Iterator[type[errors.TreatylogError]]:
    """The tree of errors, in the order in which its files define them."""
    for module in modules():
        for kind in vars(module).values():
            if inspect.isclass(kind) and issubclass(kind, errors.TreatylogError) and kind.__module__ == module.__name__:
                yield kind


def error_row(kind: type[errors.TreatylogError]) -> tuple[str, object, str, str]:
    """One error with its status over HTTP, if it can get there."""
    told = any(base_kind in KINDS for base_kind in kind.__mro__)
    return f"`{kind.code}`", status_of(kind) if told else "", f"`{kind.__name__}`", said(kind)


def admissions() -> Iterator[tuple[str, str, str, str]]:
    """Every reason for which an act is not admitted, as the source gives it."""
    for module in modules():
        for function in (node for node in ast.walk(tree(module)) if isinstance(node, ast.FunctionDef)):
            for slugs, says in reasons(function):
                for slug in slugs:
                    where = f"`{function.name}` in {file_of(module.__name__)}"
                    yield f"`{slug}`", admission_of(module, slug), sentence(says), where


def reasons(function: ast.FunctionDef) -> Iterator[tuple[list[str], ast.expr]]:
    """The slugs and the sentence of every refusal that *function* makes."""
    for node in ast.walk(function):
        match node:
            case ast.Call(func=ast.Name("without_effect"), args=[slug, says]):
                yield constants(slug), says
            case ast.Call(func=ast.Name("Verdict"), args=[_, _, slug, says]):
                yield constants(slug), says
            case ast.Call(func=ast.Name("NotAdmitted"), args=[says], keywords=[ast.keyword("reason", slug), *_]):
                yield constants(slug), assigned(function, says)


def constants(node: ast.expr) -> list[str]:
    """The texts that *node* may be."""
    match node:
        case ast.Constant(value=str(text)):
            return [text]
        case ast.IfExp(body=one, orelse=other):
            return constants(one) + constants(other)
    return []


def assigned(function: ast.FunctionDef, node: ast.expr) -> ast.expr:
    """What *function* assigned to *node*, where that is a name."""
    lines = (line for line in ast.walk(function) if isinstance(line, ast.Assign))
    return next((line.value for line in lines if ast.unparse(line.targets[0]) == ast.unparse(node)), node)


def admission_of(module: ModuleType, slug: str) -> str:
    """Whether *slug* refuses an act, or says that it is without effect."""
    is_ruling = module is not decide and module in domain() and slug not in decide.CONTRADICTIONS
    return "without effect" if is_ruling else "refused"


# Settings, command line, HTTP


def settings_page() -> Iterator[str]:
    """Every setting with its variable and default."""
    yield "# Settings"
    yield said(Settings)
    prefix = Settings.model_config["env_prefix"]
    rows = (
        (f"`{name}`", f"`{prefix}{name.upper()}`", default_of(field), said(field.description or ""))
        for name, field in Settings.model_fields.items()
    )
    yield table("setting | environment variable | default | what it is", rows)
    yield (
        "A flag comes before a variable, a variable before the file, the file before the default. The flags of `serve` "
        "are in [the command line](cli.md). The file is TOML, a line `name = value` for each setting, without a table; "
        "`serve --config FILE` or `TREATYLOG_CONFIG` names it:"
    )
    yield '```toml\ndb = "/var/lib/treatylog/log.db"\ntrusted_proxies = ["127.0.0.1"]\nlog_level = "warning"\n```'
    yield (
        "A value that cannot be used, and a name in the file or a variable that begins with `TREATYLOG_` and is no "
        "setting, is the error `invalid-setting`, which names it and what may have been meant."
    )


def metrics_page() -> Iterator[str]:
    """Every metric with what it says."""
    yield "# Metrics"
    yield (
        "`/metrics` has them in the text format of Prometheus, for programs of the same machine, and for others with a "
        "token that has the scope `metrics`. A proxy speaks for others, so what it passes on needs the token."
    )
    yield (
        "Each process counts for itself, and `worker` names it: `0` where there is one, else its number. Where several "
        "share an address, a scrape meets one of them. Sums over all are right when each is met often enough; gauges "
        "are of the one that was met. To scrape each for itself, run several nodes with a port each instead of workers."
    )
    yield table("metric | what it says", ((f"`{name}`", says) for name, says in METRICS.items()))
    yield (
        "`treatylog_requests` is told as `treatylog_requests_total`, as every counter is, with `route`, `method` and "
        "`status`; `treatylog_request_seconds` as a histogram with `route` and `method`. A route is a template such as "
        "`/v1/treaties/{treaty}`, never what was asked; `none` is for what there is not. Beside these there is "
        "what the Python client tells of any process: `process_resident_memory_bytes`, `process_cpu_seconds_total`, "
        "`process_open_fds`, `process_start_time_seconds` and others."
    )


def default_of(field: FieldInfo) -> str:
    """The default of a setting."""
    if field.default in (None, ()):
        return "none"
    return f"`{field.default}`"


def cli_page() -> Iterator[str]:
    """The help text of every command."""
    yield "# Command line"
    yield (
        "`treatylog` and `python -m treatylog` are the same. Exit codes: 0 fine; 1 `check`, `verify` or `doctor` found "
        "something wrong, a copy has not the head it must have, or `between` finds the treaty not in force between the "
        "two, or cannot say; 2 a question or a flag that cannot be used; 70 a fault of treatylog's own."
    )
    yield f"```text\n{help_of(())}\n```"
    for command in commands(()):
        yield f"## {' '.join(command)}"
        yield f"```text\n{help_of(command)}\n```"


def commands(under: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Every command, each group followed by what is in it."""
    group = app
    for name in under:
        group = group[name]
    for name in sorted(name for name in group if not name.startswith("-")):
        yield (*under, name)
        yield from commands((*under, name))


def help_of(command: tuple[str, ...]) -> str:
    """What ``--help`` prints of *command*."""
    printed = StringIO()
    app.help_print(list(command), console=Console(file=printed, width=110, color_system=None, force_terminal=False))
    return "\n".join(line.rstrip() for line in printed.getvalue().strip().splitlines())


def http_page() -> Iterator[str]:
    """Every route with what may be asked and what may go wrong."""
    described = document(OPERATIONS)
    yield "# HTTP"
    yield said(described["info"]["description"])
    yield (
        "The whole as OpenAPI 3.1 is served at `/openapi.json`, to read and to try in a "
        "browser at `/docs`. The answers: "
        "[answers.schema.json](schemas/answers.schema.json). What may go wrong: [problems](problems.md). The examples "
        "were asked of the bundled record."
    )
    yield "## Tokens"
    yield (
        "Reading is open. What needs a token says for which scope; `treatylog token create NAME --scope SCOPE` makes "
        "one, which is sent as `Authorization: Bearer TOKEN`. A token is for one scope or for several."
    )
    yield table("scope | what it is for", ((f"`{scope}`", what) for scope, what in SCOPES.items()))
    routes = [(path, method, told) for path, entry in described["paths"].items() for method, told in entry.items()]
    yield table("request | gives", ((f"`{method.upper()} {path}`", told["summary"]) for path, method, told in routes))
    for path, method, told in routes:
        yield f"## {method.upper()} {path}"
        yield told["summary"]
        if told.get("security"):
            scopes = [scope for way in told["security"] for given in way.values() for scope in given]
            yield f"Needs a [token](#tokens) for {' or '.join(f'`{scope}`' for scope in scopes)}."
        if told["parameters"]:
            rows = ((f"`{p['name']}`", p["in"], said(p["description"])) for p in told["parameters"])
            yield table("parameter | in | what it is", rows)
        yield table("status | means", ((code, says["description"]) for code, says in sorted(told["responses"].items())))


# Discrepancies


def discrepancies_page() -> Iterator[str]:
    """Where the bundled record and its sources do not agree, whatever the date."""
    ever = Asked(date.max, datetime.max.replace(tzinfo=UTC), None, date.max, "")
    found = discrepancies(check.told(read_record(bundled())), ever, Wanted()).items
    of = {kind: [item for item in found if item.kind is kind] for kind in Kind}
    meanings = dict(noted_members(Kind))
    yield "# Discrepancies"
    yield (
        "Where the bundled record and its sources do not agree. The same is had by `treatylog discrepancies` and "
        "`GET /v1/discrepancies`, with the clocks, of one treaty, one party or one kind. Nothing here is decided: the "
        "derived day stands because the clause gives it, a date is the record's because some act must have one, and of "
        "a dispute no side is taken. How it is found: [acts and effects](../explanation/acts-and-effects.md), "
        "[whose word](../explanation/whose-word.md)."
    )
    yield table("kind | what it is | here", ((f"[`{kind}`](#{kind})", meanings[kind], len(of[kind])) for kind in Kind))
    rows = {Kind.EFFECT: effect_rows, Kind.SOURCES: source_rows, Kind.DISPUTE: dispute_rows, Kind.RECORD: odd_rows}
    for kind in Kind:
        yield f"## {kind}"
        yield meanings[kind]
        if kind is Kind.RECORD:
            yield table("what | it means", ((f"`{name}`", means) for name, means in noted_members(Oddity)))
        yield rows[kind](of[kind])


def noted_members(kind: type[StrEnum]) -> Iterator[tuple[StrEnum, str]]:
    """The members of *kind*, each with the string under it."""
    (body,) = ast.parse(inspect.getsource(kind)).body
    assert isinstance(body, ast.ClassDef)
    for line, note in noted(body.body):
        if isinstance(line, ast.Assign):
            yield kind[ast.unparse(line.targets[0])], note


def effect_rows(found: Iterable[answers.Discrepancy]) -> str:
    """The effects that are stated for another day than the clauses give."""
    return table(
        "stated | derived | days | event | in words | stated by | derived from",
        (
            (
                item.stated, item.derived or "none", "" if item.days is None else f"{item.days:+}", event_of(item),
                " ".join(filter(None, (item.says, item.note))), titles(item.sources), titles(item.derived_from),
            )
            for item in found
        ),
    )  # fmt: skip


def source_rows(found: Iterable[answers.Discrepancy]) -> str:
    """The acts that sources date or tell differently."""
    return table(
        "the record | others | event | in words | the record by | others by",
        (
            (
                item.on, ", ".join(day.on for day in item.dates[1:]), event_of(item),
                " ".join(filter(None, (item.says, *(day.note for day in item.dates), item.note))),
                titles(item.sources), titles(source for day in item.dates[1:] for source in day.sources),
            )
            for item in found
        ),
    )  # fmt: skip


def dispute_rows(found: Iterable[answers.Discrepancy]) -> str:
    """What holders say of a party, each on a line of its own."""
    return table(
        "treaty | party | from | until | holder | speaks as | says | in words | event",
        (
            (
                item.treaty_name, item.party_name, said.about.from_ or "", said.about.until or "", said.holder_name,
                f"`{said.capacity}`", f"`{said.claims}`" if said.claims else "", said.says, f"`{said.because}`",
            )
            for item in found
            for said in item.positions
        ),
    )  # fmt: skip


def odd_rows(found: Iterable[answers.Discrepancy]) -> str:
    """What is odd in the record."""
    return table(
        "what | on | event | in words", ((f"`{item.oddity}`", item.on, event_of(item), item.says) for item in found)
    )


def event_of(item: answers.Discrepancy) -> str:
    """The event of a discrepancy, and whose it is."""
    return " ".join((f"`{item.event}`", *filter(None, (item.party, *item.towards))))


def titles(sources: Iterable[answers.SourceAnswer]) -> str:
    """The titles of documents, each once."""
    return "; ".join(dict.fromkeys(source.document for source in sources))


# Writing


def stale() -> Iterator[str]:
    """The pages whose content is not what the code gives."""
    for name, text in pages().items():
        file = DOCS / name
        if not file.is_file() or file.read_text(encoding="utf-8") != text:
            yield str(file.resolve().relative_to(DOCS.parent))


def write() -> None:
    """Write every page. The examples come first: the OpenAPI document is made with them."""
    (DOCS / EXAMPLES).write_text(document_of(told_examples()), encoding="utf-8")
    for name, text in pages().items():
        (DOCS / name).parent.mkdir(parents=True, exist_ok=True)
        (DOCS / name).write_text(text, encoding="utf-8")


def main(arguments: list[str]) -> int:
    """Write the pages, or with ``--check`` name those that are stale."""
    if arguments == ["--check"]:
        found = list(stale())
        sys.stderr.writelines(f"{name} is stale; run `python docs/generate.py`\n" for name in found)
        return 1 if found else 0
    if arguments:
        sys.stderr.write("usage: python docs/generate.py [--check]\n")
        return 2
    write()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
