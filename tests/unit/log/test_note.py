"""Signed notes and checkpoints, held to a note that other tools have signed."""

import stat
from pathlib import Path

import pytest

from treatylog.errors import InvalidKey, ProofFailed
from treatylog.log.note import Signer, Verifier, parted, read_checkpoint
from treatylog.log.store import Head

SECRET = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
PUBLIC = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
SIGNED = (
    f"{TEXT}\n— PeterNeumann "
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
"""The example of the package that the form comes from (golang.org/x/mod/sumdb/note)."""

HEAD = Head(186, "9a" * 32)


@pytest.fixture
def signer() -> Signer:
    """A key made for the test."""
    return Signer.made("log.example/treaties")


def test_a_note_is_signed_as_others_sign_it() -> None:
    """Ed25519 has one signature for a text: theirs and ours are the same."""
    assert Signer.parse(SECRET).signed(TEXT) == SIGNED


def test_a_note_that_others_signed_is_read() -> None:
    """By the public key, which is that of the secret one."""
    assert str(Signer.parse(SECRET).verifier) == PUBLIC
    assert Verifier.parse(PUBLIC).opened(SIGNED) == TEXT


def test_a_changed_text_is_found_out() -> None:
    """One letter is enough."""
    with pytest.raises(ProofFailed, match="the signature of 'PeterNeumann' does not fit"):
        Verifier.parse(PUBLIC).opened(SIGNED.replace("answer", "Answer"))


def test_another_key_of_the_same_name_is_found_out() -> None:
    """The id says which key it is, and the bytes have to agree."""
    with pytest.raises(ProofFailed, match="not with this key of 'PeterNeumann'"):
        Verifier.parse(PUBLIC).opened(Signer.made("PeterNeumann").signed(TEXT))


def test_the_signature_of_somebody_else_is_no_signature(signer: Signer) -> None:
    """The message says whose it is."""
    with pytest.raises(ProofFailed, match=r"it is signed by log\.example/treaties"):
        Verifier.parse(PUBLIC).opened(signer.signed(TEXT))


def test_among_several_signatures_the_own_one_counts(signer: Signer) -> None:
    """A witness may sign the same text below."""
    both = SIGNED + signer.signed(TEXT).rpartition("\n\n")[2]
    assert Verifier.parse(PUBLIC).opened(both) == signer.verifier.opened(both) == TEXT
    assert [name for name, _ in parted(both)[1]] == ["PeterNeumann", signer.name]


@pytest.mark.parametrize(
    "note", ["", "text\n", "text\n\n", "text\n\n— name\n", "text\n\n— name AAAA", "text\n\nrest\n"]
)
def test_what_is_no_note_is_said_to_be_none(note: str) -> None:
    """A text, a blank line, and a line for each signature."""
    with pytest.raises(ProofFailed, match="it is no signed note"):
        parted(note)


def test_a_checkpoint_is_a_note_of_three_lines(signer: Signer) -> None:
    """The name of the log, its size, and its root in base64 (C2SP tlog-checkpoint)."""
    text = signer.verifier.opened(signer.checkpoint(HEAD))
    assert text.splitlines()[:2] == ["log.example/treaties", "186"]
    assert read_checkpoint(text) == ("log.example/treaties", HEAD)


@pytest.mark.parametrize(
    "text", ["log\n186\n", "log\n-1\nx\n", "log\n01\n" + "A" * 43 + "=\n", "treatylog receipt\nx\n"]
)
def test_another_text_is_no_checkpoint(text: str) -> None:
    """Not that of a receipt either, which the same key signs."""
    with pytest.raises(ProofFailed, match="it is no checkpoint"):
        read_checkpoint(text)


def test_a_key_comes_back_from_its_file(signer: Signer, tmp_path: Path) -> None:
    """Its owner alone may read it."""
    file = tmp_path / "log.key"
    signer.write(file)
    assert Signer.read(file) == signer
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_key_is_not_written_over_another(signer: Signer, tmp_path: Path) -> None:
    """What it signed could not be checked any more."""
    signer.write(tmp_path / "log.key")
    with pytest.raises(InvalidKey, match="cannot be written: File exists; name a new file"):
        signer.write(tmp_path / "log.key")


@pytest.mark.parametrize("text", ["", "key", PUBLIC, SECRET[:-4], SECRET.replace("c74f20a3", "00000000")])
def test_what_is_no_secret_key(text: str, tmp_path: Path) -> None:
    """The file is named, what is in it is not repeated."""
    file = tmp_path / "log.key"
    file.write_text(text)
    with pytest.raises(InvalidKey) as raised:
        Signer.read(file)
    assert raised.value.message.startswith(f"{file}: ")
    assert "AYEKFALV" not in raised.value.message


def test_a_key_that_is_not_there(tmp_path: Path) -> None:
    """It is named, with the reason."""
    with pytest.raises(InvalidKey, match="the secret key cannot be read: No such file or directory"):
        Signer.read(tmp_path / "log.key")


@pytest.mark.parametrize("text", ["", "key", SECRET, PUBLIC[:-4], PUBLIC.replace("c74f20a3", "00000000")])
def test_what_is_no_public_key(text: str) -> None:
    """Cut off, or with an id that its bytes do not give."""
    with pytest.raises(InvalidKey):
        Verifier.parse(text)


@pytest.mark.parametrize("name", ["", "two words", "a+b", "x" * 101])
def test_a_name_that_cannot_stand_in_a_note(name: str) -> None:
    """Blanks and plus signs part a note and a key."""
    with pytest.raises(InvalidKey, match="cannot name a key"):
        Signer.made(name)
