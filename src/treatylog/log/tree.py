"""The Merkle tree over a log that grows, kept so that each proof costs a few look-ups (RFC 9162, section 2.1)."""

from collections.abc import Iterable

from treatylog.log.merkle import EMPTY_ROOT, node_hash


class Tree:
    """
    The leaves of a log and the root of every perfect subtree over them.

    It proves for every size that the log once had. Its proofs are those of `merkle.inclusion_proof` and
    `merkle.consistency_proof`, which make each from all leaves.
    """

    def __init__(self, leaves: Iterable[bytes] = ()) -> None:
        self._levels: list[list[bytes]] = [[]]
        self.extend(leaves)

    def __len__(self) -> int:
        return len(self._levels[0])

    def leaf(self, index: int) -> bytes:
        """The leaf at *index*."""
        return self._levels[0][index]

    def extend(self, leaves: Iterable[bytes]) -> None:
        """Add *leaves* at the end."""
        for leaf in leaves:
            self._levels[0].append(leaf)
            self._close(len(self))

    def _close(self, size: int) -> None:
        """Hash the perfect subtrees that the leaf number *size* has made whole."""
        level = 0
        while size % 2 == 0:
            if len(self._levels) == level + 1:
                self._levels.append([])
            nodes = self._levels[level]
            self._levels[level + 1].append(node_hash(nodes[-2], nodes[-1]))
            size, level = size // 2, level + 1

    def root(self, size: int | None = None) -> bytes:
        """The head of the first *size* leaves, or of all. IndexError where there are not so many."""
        size = self._checked(size)
        return self._over(0, size) if size else EMPTY_ROOT

    def inclusion(self, index: int, size: int | None = None) -> tuple[bytes, ...]:
        """The nodes that lead from leaf *index* to the root of the first *size* leaves, lowest first."""
        size = self._checked(size)
        if not 0 <= index < size:
            raise IndexError(f"no leaf {index} in a tree of {size}")
        return tuple(self._path(index, 0, size))

    def consistency(self, earlier: int, later: int | None = None) -> tuple[bytes, ...]:
        """The nodes that show the tree of the first *earlier* leaves to be a prefix of that of the first *later*."""
        later = self._checked(later)
        if not 0 <= earlier <= later:
            raise IndexError(f"no tree of {earlier} leaves in a tree of {later}")
        return tuple(self._prefix(earlier, 0, later, whole=True)) if earlier else ()

    def _checked(self, size: int | None) -> int:
        found = len(self) if size is None else size
        if not 0 <= found <= len(self):
            raise IndexError(f"no tree of {found} leaves in a tree of {len(self)}")
        return found

    def _over(self, first: int, end: int) -> bytes:
        """The root over the leaves from *first* to before *end*; *first* is where a subtree of that width may begin."""
        level = (end - first).bit_length() - 1
        if end - first == 1 << level:
            return self._levels[level][first >> level]
        middle = first + (1 << level)
        return node_hash(self._levels[level][first >> level], self._over(middle, end))

    def _path(self, index: int, first: int, end: int) -> Iterable[bytes]:
        if end - first == 1:
            return
        middle = first + _split(end - first)
        if index < middle:
            yield from self._path(index, first, middle)
            yield self._over(middle, end)
        else:
            yield from self._path(index, middle, end)
            yield self._over(first, middle)

    def _prefix(self, earlier: int, first: int, end: int, *, whole: bool) -> Iterable[bytes]:
        """*earlier* is the end of the prefix, counted from the first leaf of the whole tree."""
        if earlier == end:
            if not whole:
                yield self._over(first, end)
            return
        middle = first + _split(end - first)
        if earlier <= middle:
            yield from self._prefix(earlier, first, middle, whole=whole)
            yield self._over(middle, end)
        else:
            yield from self._prefix(earlier, middle, end, whole=False)
            yield self._over(first, middle)


def _split(size: int) -> int:
    return 1 << ((size - 1).bit_length() - 1)
