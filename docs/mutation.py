"""
Whether a fault in the law would be noticed: the score of the mutants that mutmut has tried, module by module.

``make mutation`` draws a sample of mutants from each module, the same for the same seed, has mutmut try them, and calls
this. ``make mutation MUTANTS='treatylog.domain.calendar*'`` tries all of one module.
"""

import json
import random
import sys
from collections import Counter
from pathlib import Path

KILLED = {1: "killed", 3: "killed", 24: "killed", 36: "timeout", -24: "timeout", 152: "timeout", 255: "timeout"}
SURVIVED, UNTESTED = 0, 33
FOLDER = Path("mutants/src")


def results() -> dict[str, dict[str, int | None]]:
    """The exit code of each mutant, by module; None where it was not tried yet."""
    files = sorted(FOLDER.rglob("*.py.meta"))
    read = {file: json.loads(file.read_text(encoding="utf-8"))["exit_code_by_key"] for file in files}
    return {
        ".".join(file.relative_to(FOLDER).parts)[: -len(".py.meta")]: codes for file, codes in read.items() if codes
    }


MADE_BEFORE = "__get_pydantic_"
"""In the names of what pydantic asks while modules are imported: no mutant is switched on by then."""


def sample(size: int, seed: str) -> list[str]:
    """*size* mutants of each module, or all where there are fewer."""
    found = {module: sorted(name for name in codes if MADE_BEFORE not in name) for module, codes in results().items()}
    return [name for module, names in found.items() for name in _drawn(names, size, f"{seed} {module}")]


def _drawn(names: list[str], size: int, seed: str) -> list[str]:
    return sorted(random.Random(seed).sample(names, min(size, len(names))))


def scores() -> str:
    """A line for each module of which mutants were tried, and one for all."""
    lines, whole = [], Counter[str]()
    for module, codes in results().items():
        tried = Counter(
            KILLED.get(code, "killed") if code not in (SURVIVED, UNTESTED) else "survived"
            for name, code in codes.items()
            if code is not None and MADE_BEFORE not in name
        )
        if tried:
            lines.append(_line(module, tried, len(codes)))
            whole += tried
            whole["of"] += len(codes)
    return "\n".join([*lines, _line("all of these", whole, whole.pop("of", 0))])


def _line(name: str, tried: Counter[str], of: int) -> str:
    total = sum(tried.values())
    noticed = total - tried["survived"]
    return f"{name:<34} {noticed:>5} of {total:>5} noticed, {noticed / max(total, 1):6.1%}; {of} in all"


def main() -> None:
    """``python docs/mutation.py sample SIZE SEED`` names mutants; ``python docs/mutation.py`` prints the scores."""
    match sys.argv[1:]:
        case ["sample", size, seed]:
            sys.stdout.write("\n".join(sample(int(size), seed)) + "\n")
        case _:
            sys.stdout.write(scores() + "\n")


if __name__ == "__main__":
    main()
