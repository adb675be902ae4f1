"""
The Merkle tree over the log (RFC 9162, section 2.1) and the bytes its leaves are made of (RFC 8785).

Every function here takes leaf *hashes*, as the log keeps them; `leaf_hash` makes one from a leaf's bytes.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from json.encoder import encode_basestring
from typing import Self

SAFE_INTEGERS = 2**53
EMPTY_ROOT = sha256(b"").digest()
HASH_BYTES = 32

_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


class NotCanonical(ValueError):
    """A value outside the profile of JSON that has one canonical form here."""


def canonical(value: object) -> bytes:
    """
    The one JSON form of *value*, equal to RFC 8785 for what is accepted: objects with ASCII keys, arrays, strings,
    integers below 2**53, true, false and null. NotCanonical for anything else, and says where it is.
    """
    if not _is_plain(value):
        _check(value, "$")
    return _encoded(_ENCODER.encode(value))


def canonical_text(text: str) -> bytes:
    """As `canonical`, of a string."""
    return _encoded(encode_basestring(text))


def _encoded(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        raise NotCanonical(
            f"a string holds a lone surrogate ({error.object[error.start]!r}); it has no UTF-8 form"
        ) from error


def _is_plain(value: object) -> bool:
    """Whether all of it is of the very classes that JSON is decoded into; else one has to look closer."""
    kind = type(value)
    if kind is dict:
        return all(
            type(key) is str and key.isascii() and (type(item) is str or _is_plain(item))
            for key, item in value.items()  # type: ignore[attr-defined]
        )
    if kind is list:
        return all(type(item) is str or _is_plain(item) for item in value)  # type: ignore[attr-defined]
    if kind is int:
        return -SAFE_INTEGERS < value < SAFE_INTEGERS  # type: ignore[operator]
    return kind is str or kind is bool or value is None


def _check(value: object, where: str) -> None:
    match value:
        case str() | bool() | None:
            pass
        case int():
            _check_integer(value, where)
        case Mapping():
            for key, item in value.items():
                _check_key(key, where)
                _check(item, f"{where}.{key}")
        case list() | tuple():
            for index, item in enumerate(value):
                _check(item, f"{where}[{index}]")
        case _:
            raise NotCanonical(
                f"{where} is a {type(value).__name__}; canonical JSON here has no such value, write it as a string"
            )


def _check_integer(value: int, where: str) -> None:
    if abs(value) >= SAFE_INTEGERS:
        raise NotCanonical(
            f"{where} is {value}; integers of 2**53 and more are not exact everywhere, write it as a string"
        )


def _check_key(key: object, where: str) -> None:
    if not (isinstance(key, str) and key.isascii()):
        raise NotCanonical(
            f"{where} has the key {key!r}; keys are ASCII strings, so that they sort the same everywhere"
        )


def leaf_hash(data: bytes) -> bytes:
    """The hash of a leaf (RFC 9162, 2.1.1)."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node (RFC 9162, 2.1.1)."""
    return sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True, slots=True)
class Frontier:
    """The roots of the perfect subtrees of a growing tree, largest first: all that its next heads need of its past."""

    size: int = 0
    peaks: tuple[bytes, ...] = ()

    def append(self, leaf: bytes) -> "Frontier":
        """The frontier after one more leaf."""
        kept, carry = len(self.peaks), leaf
        for _ in range(_trailing_ones(self.size)):
            kept -= 1
            carry = node_hash(self.peaks[kept], carry)
        return Frontier(self.size + 1, (*self.peaks[:kept], carry))

    def extend(self, leaves: Iterable[bytes]) -> "Frontier":
        """The frontier after all of *leaves*."""
        frontier = self
        for leaf in leaves:
            frontier = frontier.append(leaf)
        return frontier

    def root(self) -> bytes:
        """The Merkle tree head; of the empty tree, the hash of nothing."""
        if not self.peaks:
            return EMPTY_ROOT
        *larger, head = self.peaks
        for peak in reversed(larger):
            head = node_hash(peak, head)
        return head

    def subtrees(self) -> tuple[tuple[int, int, bytes], ...]:
        """Each perfect subtree: the positions of its first and last leaf, counted from 1, and its root."""
        spans, first = [], 1
        for level, peak in zip(_levels(self.size), self.peaks, strict=True):
            spans.append((first, first + (1 << level) - 1, peak))
            first += 1 << level
        return tuple(spans)

    def to_bytes(self) -> bytes:
        """The peaks, end to end."""
        return b"".join(self.peaks)

    @classmethod
    def from_bytes(cls, size: int, data: bytes) -> Self:
        """The frontier of a tree of *size* leaves. ValueError when *data* cannot be its peaks."""
        if len(data) != size.bit_count() * HASH_BYTES:
            raise ValueError(
                f"a tree of {size} leaves has {size.bit_count()} peaks of {HASH_BYTES} bytes; found {len(data)} bytes"
            )
        return cls(size, tuple(data[start : start + HASH_BYTES] for start in range(0, len(data), HASH_BYTES)))


def _levels(size: int) -> list[int]:
    return [level for level in reversed(range(size.bit_length())) if size >> level & 1]


def _trailing_ones(size: int) -> int:
    return (~size & (size + 1)).bit_length() - 1


def root(leaves: Iterable[bytes]) -> bytes:
    """The Merkle tree head over *leaves* (RFC 9162, 2.1.1)."""
    return Frontier().extend(leaves).root()


def inclusion_proof(index: int, leaves: Sequence[bytes]) -> tuple[bytes, ...]:
    """The nodes that lead from leaf *index* to the root, lowest first (RFC 9162, 2.1.3.1)."""
    if not 0 <= index < len(leaves):
        raise IndexError(f"no leaf {index} in a tree of {len(leaves)}")
    if len(leaves) == 1:
        return ()
    split = _split(len(leaves))
    if index < split:
        return (*inclusion_proof(index, leaves[:split]), root(leaves[split:]))
    return (*inclusion_proof(index - split, leaves[split:]), root(leaves[:split]))


def verify_inclusion(index: int, size: int, leaf: bytes, proof: Sequence[bytes], head: bytes) -> bool:
    """Whether *proof* shows *leaf* at *index* of the tree of *size* leaves with root *head* (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    inner, last, found = index, size - 1, leaf
    for node in proof:
        if last == 0:
            return False
        if inner & 1 or inner == last:
            found = node_hash(node, found)
            inner, last = _climb(inner, last)
        else:
            found = node_hash(found, node)
        inner, last = inner >> 1, last >> 1
    return last == 0 and found == head


def consistency_proof(earlier: int, leaves: Sequence[bytes]) -> tuple[bytes, ...]:
    """The nodes that show the tree of the first *earlier* leaves to be a prefix of this one (RFC 9162, 2.1.4.1)."""
    if not 0 <= earlier <= len(leaves):
        raise IndexError(f"no tree of {earlier} leaves in a tree of {len(leaves)}")
    return _subproof(earlier, leaves, whole=True) if earlier else ()


def _subproof(earlier: int, leaves: Sequence[bytes], *, whole: bool) -> tuple[bytes, ...]:
    if earlier == len(leaves):
        return () if whole else (root(leaves),)
    split = _split(len(leaves))
    if earlier <= split:
        return (*_subproof(earlier, leaves[:split], whole=whole), root(leaves[split:]))
    return (*_subproof(earlier - split, leaves[split:], whole=False), root(leaves[:split]))


def verify_consistency(earlier: int, later: int, old: bytes, new: bytes, proof: Sequence[bytes]) -> bool:
    """
    Whether *proof* shows that the tree of *earlier* leaves with root *old* is a prefix of the tree of *later* leaves
    with root *new* (RFC 9162, 2.1.4.2). The empty tree is a prefix of every tree, and needs no proof.
    """
    if earlier == 0:
        return later >= 0 and old == EMPTY_ROOT and not proof and (later > 0 or new == EMPTY_ROOT)
    if earlier == later:
        return not proof and old == new
    if not 0 < earlier < later:
        return False
    return _consistent(earlier, later, old, new, proof)


def _consistent(earlier: int, later: int, old: bytes, new: bytes, proof: Sequence[bytes]) -> bool:
    path = (old, *proof) if earlier.bit_count() == 1 else tuple(proof)
    if not path:
        return False
    inner, last = earlier - 1, later - 1
    level = _trailing_ones(inner)
    inner, last = inner >> level, last >> level
    before = after = path[0]
    for node in path[1:]:
        if last == 0:
            return False
        if inner & 1 or inner == last:
            before, after = node_hash(node, before), node_hash(node, after)
            inner, last = _climb(inner, last)
        else:
            after = node_hash(after, node)
        inner, last = inner >> 1, last >> 1
    return last == 0 and before == old and after == new


def _climb(inner: int, last: int) -> tuple[int, int]:
    while inner and not inner & 1:
        inner, last = inner >> 1, last >> 1
    return inner, last


def _split(size: int) -> int:
    return 1 << ((size - 1).bit_length() - 1)
