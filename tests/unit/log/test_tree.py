"""The tree that is kept: the same heads and proofs as those made from all leaves."""

import pytest

from treatylog.log.merkle import (
    EMPTY_ROOT,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    root,
    verify_consistency,
    verify_inclusion,
)
from treatylog.log.tree import Tree

MOST = 40
LEAVES = [leaf_hash(f"leaf {number}".encode()) for number in range(MOST)]


def test_of_nothing_it_has_the_head_of_nothing() -> None:
    """The hash of nothing, and no proof of anything."""
    assert (len(Tree()), Tree().root()) == (0, EMPTY_ROOT)
    with pytest.raises(IndexError, match="no leaf 0 in a tree of 0"):
        Tree().inclusion(0)


@pytest.mark.parametrize("size", range(1, MOST + 1))
def test_it_grows_to_the_same_head(size: int) -> None:
    """However the leaves come, one by one or at once, and of every size it once had."""
    tree = Tree()
    for leaf in LEAVES[:size]:
        tree.extend([leaf])
    assert tree.root() == Tree(LEAVES[:size]).root() == Tree(LEAVES).root(size) == root(LEAVES[:size])


@pytest.mark.parametrize("size", range(1, MOST + 1))
def test_its_inclusion_proofs_are_those_of_the_rfc(size: int) -> None:
    """For every leaf under every head, and they verify."""
    tree = Tree(LEAVES)
    for index in range(size):
        proof = tree.inclusion(index, size)
        assert proof == inclusion_proof(index, LEAVES[:size])
        assert verify_inclusion(index, size, tree.leaf(index), proof, tree.root(size))


@pytest.mark.parametrize("later", range(1, MOST + 1))
def test_its_consistency_proofs_are_those_of_the_rfc(later: int) -> None:
    """From every earlier head to every later one, and they verify."""
    tree = Tree(LEAVES)
    for earlier in range(later + 1):
        proof = tree.consistency(earlier, later)
        assert proof == consistency_proof(earlier, LEAVES[:later])
        assert verify_consistency(earlier, later, tree.root(earlier), tree.root(later), proof)


@pytest.mark.parametrize(("earlier", "later"), [(-1, 8), (9, 8), (0, MOST + 1)])
def test_of_a_tree_that_never_was_there_is_no_proof(earlier: int, later: int) -> None:
    """An error, not a proof of something else."""
    with pytest.raises(IndexError, match="no tree of"):
        Tree(LEAVES).consistency(earlier, later)
