"""What holds of every Merkle tree and of every document in canonical form."""

import json

import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from treatylog.log.merkle import (
    Frontier,
    canonical,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root,
    verify_consistency,
    verify_inclusion,
)

keys = st.text(st.characters(max_codepoint=0x7F))
texts = st.text(st.characters(exclude_categories=["Cs"]))
integers = st.integers(-(2**53) + 1, 2**53 - 1)
scalars = st.none() | st.booleans() | integers | texts
documents = st.recursive(scalars, lambda inner: st.lists(inner) | st.dictionaries(keys, inner), max_leaves=20)
trees = st.lists(st.binary(max_size=4).map(leaf_hash), min_size=1, max_size=70)


def by_definition(leaves: list[bytes]) -> bytes:
    """The root as RFC 9162, 2.1.1 defines it: split at the largest power of two below the size."""
    if len(leaves) == 1:
        return leaves[0]
    split = max(2**level for level in range(7) if 2**level < len(leaves))
    return node_hash(by_definition(leaves[:split]), by_definition(leaves[split:]))


@given(documents)
def test_canonical_form_is_that_of_rfc_8785(document: object) -> None:
    """On the documents it accepts, our profile and an independent implementation write the same bytes."""
    assert canonical(document) == rfc8785.dumps(document)  # type: ignore[arg-type]


@given(documents)
def test_canonical_form_is_read_back_and_written_the_same(document: object) -> None:
    """What is stored can be hashed again from what was stored."""
    written = canonical(document)
    assert json.loads(written) == document
    assert canonical(json.loads(written)) == written


@given(trees)
def test_the_frontier_has_the_root_of_the_definition(leaves: list[bytes]) -> None:
    """A head kept up leaf by leaf is the head computed from all of them."""
    assert root(leaves) == by_definition(leaves)


@given(trees, st.data())
def test_a_frontier_goes_on_where_it_was_kept(leaves: list[bytes], data: st.DataObject) -> None:
    """Stopping anywhere, keeping the bytes and going on makes no difference."""
    stop = data.draw(st.integers(0, len(leaves)))
    kept = Frontier.from_bytes(stop, Frontier().extend(leaves[:stop]).to_bytes())
    assert kept.extend(leaves[stop:]) == Frontier().extend(leaves)


@given(trees, st.data())
def test_every_leaf_can_be_proven_and_no_other_in_its_place(leaves: list[bytes], data: st.DataObject) -> None:
    """An inclusion proof verifies for its leaf at its index under its root, and for nothing else."""
    index = data.draw(st.integers(0, len(leaves) - 1))
    proof, head = inclusion_proof(index, leaves), root(leaves)
    assert verify_inclusion(index, len(leaves), leaves[index], proof, head)
    assert not verify_inclusion(index, len(leaves), leaf_hash(b"another"), proof, head)
    assert not verify_inclusion(index, len(leaves), leaves[index], proof, leaf_hash(b"another"))


@given(trees, st.data())
def test_a_changed_node_spoils_an_inclusion_proof(leaves: list[bytes], data: st.DataObject) -> None:
    """Every node of a proof counts."""
    index = data.draw(st.integers(0, len(leaves) - 1))
    proof = list(inclusion_proof(index, leaves))
    if proof:
        proof[data.draw(st.integers(0, len(proof) - 1))] = leaf_hash(b"another")
        assert not verify_inclusion(index, len(leaves), leaves[index], proof, root(leaves))


@given(trees, st.data())
def test_every_earlier_tree_is_proven_a_prefix(leaves: list[bytes], data: st.DataObject) -> None:
    """A log that only grew can always show it."""
    earlier = data.draw(st.integers(0, len(leaves)))
    proof = consistency_proof(earlier, leaves)
    assert verify_consistency(earlier, len(leaves), root(leaves[:earlier]), root(leaves), proof)


@given(trees, st.data())
def test_a_rewritten_past_is_not_proven_a_prefix(leaves: list[bytes], data: st.DataObject) -> None:
    """Change one leaf that was there before, and the proof of the changed log does not verify against the old head."""
    earlier = data.draw(st.integers(1, len(leaves)))
    changed = list(leaves)
    changed[data.draw(st.integers(0, earlier - 1))] = leaf_hash(b"rewritten")
    proof = consistency_proof(earlier, changed)
    assert not verify_consistency(earlier, len(leaves), root(leaves[:earlier]), root(changed), proof)


@given(trees, st.data())
def test_a_changed_node_spoils_a_consistency_proof(leaves: list[bytes], data: st.DataObject) -> None:
    """Every node of a proof counts."""
    earlier = data.draw(st.integers(1, len(leaves)))
    proof = list(consistency_proof(earlier, leaves))
    if proof:
        proof[data.draw(st.integers(0, len(proof) - 1))] = leaf_hash(b"another")
        assert not verify_consistency(earlier, len(leaves), root(leaves[:earlier]), root(leaves), proof)
