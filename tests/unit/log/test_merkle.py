"""The Merkle tree and canonical JSON, held to answers known from elsewhere."""

from hashlib import sha256
from typing import Any

import pytest

from treatylog.log.merkle import (
    EMPTY_ROOT,
    Frontier,
    NotCanonical,
    canonical,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root,
    verify_consistency,
    verify_inclusion,
)

LEAVES = [
    leaf_hash(bytes.fromhex(data))
    for data in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
"""The eight leaves of the test vectors of Certificate Transparency (RFC 6962)."""

ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
"""The roots of the trees of the first 0 to 8 of them, from the same test vectors."""


class TestRoot:
    @pytest.mark.parametrize("size", range(9))
    def test_equals_the_published_one(self, size: int) -> None:
        """The tree is that of RFC 6962 and RFC 9162, so other people's tools agree with it."""
        assert root(LEAVES[:size]).hex() == ROOTS[size]

    def test_of_nothing_is_the_hash_of_nothing(self) -> None:
        """The empty tree has a head too (RFC 9162, 2.1.1)."""
        assert root([]) == EMPTY_ROOT == sha256(b"").digest()

    def test_leaves_and_nodes_are_hashed_apart(self) -> None:
        """No leaf can pass for an inner node: that would let one tree stand for another."""
        assert leaf_hash(LEAVES[0] + LEAVES[1]) != node_hash(LEAVES[0], LEAVES[1])


class TestFrontier:
    @pytest.mark.parametrize("size", range(9))
    def test_has_one_peak_for_each_perfect_subtree(self, size: int) -> None:
        """Seven leaves are a tree of four, one of two and one of one."""
        assert len(Frontier().extend(LEAVES[:size]).peaks) == size.bit_count()

    def test_says_which_leaves_each_peak_covers(self) -> None:
        """Positions count from one."""
        spans = [(first, last) for first, last, _ in Frontier().extend(LEAVES[:7]).subtrees()]
        assert spans == [(1, 4), (5, 6), (7, 7)]

    @pytest.mark.parametrize("size", range(9))
    def test_comes_back_from_its_bytes(self, size: int) -> None:
        """A store keeps it in one cell."""
        frontier = Frontier().extend(LEAVES[:size])
        assert Frontier.from_bytes(size, frontier.to_bytes()) == frontier

    def test_does_not_come_back_from_other_bytes(self) -> None:
        """Three leaves have two peaks; one is too few."""
        with pytest.raises(ValueError, match="a tree of 3 leaves has 2 peaks of 32 bytes; found 32 bytes"):
            Frontier.from_bytes(3, LEAVES[0])

    def test_is_not_changed_by_appending(self) -> None:
        """The frontier of an earlier tree stays what it was."""
        before = Frontier().extend(LEAVES[:3])
        before.append(LEAVES[3])
        assert before.root().hex() == ROOTS[3]


class TestInclusionProof:
    def test_equals_the_published_one(self) -> None:
        """The proof of the first of eight leaves, from the same test vectors."""
        assert [node.hex() for node in inclusion_proof(0, LEAVES)] == [
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ]

    def test_of_the_only_leaf_is_empty(self) -> None:
        """The leaf is the root."""
        assert inclusion_proof(0, LEAVES[:1]) == ()
        assert verify_inclusion(0, 1, LEAVES[0], (), LEAVES[0])

    @pytest.mark.parametrize("index", [-1, 8])
    def test_of_a_leaf_that_is_not_there_is_an_error(self, index: int) -> None:
        """There is nothing to prove."""
        with pytest.raises(IndexError, match=f"no leaf {index} in a tree of 8"):
            inclusion_proof(index, LEAVES)

    @pytest.mark.parametrize("index", [-1, 8])
    def test_for_an_impossible_index_does_not_verify(self, index: int) -> None:
        """No proof puts a leaf outside the tree."""
        assert not verify_inclusion(index, 8, LEAVES[0], inclusion_proof(0, LEAVES), root(LEAVES))

    def test_too_long_or_too_short_does_not_verify(self) -> None:
        """A proof has exactly the nodes on the way up."""
        proof, head = inclusion_proof(2, LEAVES), root(LEAVES)
        assert not verify_inclusion(2, 8, LEAVES[2], (*proof, LEAVES[0]), head)
        assert not verify_inclusion(2, 8, LEAVES[2], proof[:-1], head)


class TestConsistencyProof:
    def test_equals_the_published_one(self) -> None:
        """From six leaves to eight, from the same test vectors."""
        assert [node.hex() for node in consistency_proof(6, LEAVES)] == [
            "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ]

    def test_of_a_tree_with_itself_is_empty(self) -> None:
        """It needs no proof, only equal roots."""
        assert consistency_proof(8, LEAVES) == ()
        assert verify_consistency(8, 8, root(LEAVES), root(LEAVES), ())
        assert not verify_consistency(8, 8, root(LEAVES), root(LEAVES[:7]), ())

    def test_from_the_empty_tree_is_empty(self) -> None:
        """Every log once was empty."""
        assert consistency_proof(0, LEAVES) == ()
        assert verify_consistency(0, 8, EMPTY_ROOT, root(LEAVES), ())
        assert not verify_consistency(0, 8, LEAVES[0], root(LEAVES), ())
        assert not verify_consistency(0, 0, EMPTY_ROOT, root(LEAVES), ())

    @pytest.mark.parametrize("earlier", [-1, 9])
    def test_with_a_tree_that_was_not_is_an_error(self, earlier: int) -> None:
        """A log of eight was never a log of nine."""
        with pytest.raises(IndexError, match=f"no tree of {earlier} leaves in a tree of 8"):
            consistency_proof(earlier, LEAVES)

    def test_backwards_does_not_verify(self) -> None:
        """A log does not shrink."""
        assert not verify_consistency(8, 6, root(LEAVES), root(LEAVES[:6]), consistency_proof(6, LEAVES))

    def test_too_long_or_missing_does_not_verify(self) -> None:
        """A proof has exactly the nodes it needs."""
        old, new, proof = root(LEAVES[:6]), root(LEAVES), consistency_proof(6, LEAVES)
        assert not verify_consistency(6, 8, old, new, (*proof, LEAVES[0]))
        assert not verify_consistency(6, 8, old, new, ())


class TestCanonicalJson:
    def test_sorts_keys_and_leaves_no_space(self) -> None:
        """One value, one text, whatever the order it was built in (RFC 8785, 3.2.3)."""
        assert (
            canonical({"b": [1, True, None], "a": {"d": "x", "c": -1}}) == b'{"a":{"c":-1,"d":"x"},"b":[1,true,null]}'
        )

    def test_writes_text_as_it_is(self) -> None:
        """UTF-8, escaping only what JSON must escape (RFC 8785, 3.2.2.2)."""
        assert canonical('né "ß" \\ / \n \x01 \x7f \u2028 😀') == (
            '"né \\"ß\\" \\\\ / \\n \\u0001 \x7f \u2028 😀"'.encode()
        )

    def test_takes_a_tuple_for_an_array(self) -> None:
        """Frozen data is data."""
        assert canonical((1, ("a",))) == canonical([1, ["a"]])

    @pytest.mark.parametrize(
        ("value", "message"),
        [
            ({"a": [1.5]}, r"\$\.a\[0\] is a float"),
            ({"a": float("nan")}, r"\$\.a is a float"),
            ({"a": 2**53}, r"\$\.a is 9007199254740992; integers of 2\*\*53 and more"),
            ({"a": -(2**53)}, r"\$\.a is -9007199254740992"),
            ({"é": 1}, r"\$ has the key 'é'; keys are ASCII strings"),
            ({"a": {1: 2}}, r"\$\.a has the key 1"),
            ({"a": b"x"}, r"\$\.a is a bytes"),
            ({"a": {"x"}}, r"\$\.a is a set"),
            ("\ud800", "lone surrogate"),
        ],
    )
    def test_refuses_what_has_no_single_form(self, value: Any, message: str) -> None:
        """A clear error, with the place, instead of bytes that another program would write differently."""
        with pytest.raises(NotCanonical, match=message):
            canonical(value)

    @pytest.mark.parametrize("value", [2**53 - 1, -(2**53 - 1)])
    def test_takes_the_largest_exact_integers(self, value: int) -> None:
        """Below 2**53 every reader of JSON sees the same number."""
        assert canonical(value) == str(value).encode()
