"""
Signatures: Ed25519 over short texts as C2SP signed notes, and the checkpoints of a log (C2SP tlog-checkpoint).

Keys are the texts that other tools for transparency logs write and read: a secret one ``PRIVATE+KEY+name+id+base64``, a
public one ``name+id+base64``.
"""

import os
import re
from base64 import b64decode, b64encode
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from treatylog.errors import InvalidKey, ProofFailed
from treatylog.log.store import Head

_SECRET = "PRIVATE+KEY+"
_ED25519 = b"\x01"
_KEY_BYTES = 32
_ID_BYTES = 4
_NAME = re.compile(r"[^\s+]{1,100}")
_SIGNATURE = re.compile(r"— (?P<name>[^\s+]+) (?P<signature>[A-Za-z0-9+/]+={0,2})")
_CHECKPOINT = re.compile(r"(?P<origin>[^\n]+)\n(?P<size>0|[1-9][0-9]{0,15})\n(?P<root>[A-Za-z0-9+/]{43}=)\n")
_OWN_ONLY = 0o600


@dataclass(frozen=True, slots=True)
class Verifier:
    """The public half of a key: whose signatures it knows."""

    name: str
    public: bytes

    @classmethod
    def parse(cls, text: str) -> "Verifier":
        """The key that *text* is. InvalidKey for anything else."""
        name, id, key = _parts(text.strip(), "a public key is NAME+ID+BASE64, as `treatylog key create` prints it")
        found = cls(name, key)
        if id != found.id.hex():
            raise InvalidKey(f"the public key of '{name}' has the id {id}, and its bytes give {found.id.hex()}")
        return found

    @property
    def id(self) -> bytes:
        """What a signature names its key by."""
        return sha256(self.name.encode() + b"\n" + _ED25519 + self.public).digest()[:_ID_BYTES]

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{b64encode(_ED25519 + self.public).decode()}"

    def opened(self, note: str) -> str:
        """The text of *note*, which this key has signed. ProofFailed where it has not."""
        text, signatures = parted(note)
        mine = [given for name, given in signatures if name == self.name and given[:_ID_BYTES] == self.id]
        if not mine:
            others = ", ".join(sorted({name for name, _ in signatures})) or "nobody"
            raise ProofFailed(f"it is signed by {others}, and not with this key of '{self.name}'")
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(mine[0][_ID_BYTES:], text.encode())
        except InvalidSignature:
            raise ProofFailed(f"the signature of '{self.name}' does not fit what it is under") from None
        return text


@dataclass(frozen=True, slots=True)
class Signer:
    """A key, with which a log signs its heads and receipts."""

    name: str
    secret: bytes

    @classmethod
    def made(cls, name: str) -> "Signer":
        """A new key called *name*. InvalidKey for a name that cannot stand in a note."""
        if not _NAME.fullmatch(name):
            raise InvalidKey(f"'{name}' cannot name a key: no blanks, no plus sign, at most 100 characters")
        return cls(name, os.urandom(_KEY_BYTES))

    @classmethod
    def parse(cls, text: str) -> "Signer":
        """The key that *text* is. InvalidKey for anything else; the message does not repeat it."""
        form = "a secret key is one line, PRIVATE+KEY+NAME+ID+BASE64, as `treatylog key create` writes it"
        line = text.strip()
        if not line.startswith(_SECRET):
            raise InvalidKey(form)
        name, id, key = _parts(line.removeprefix(_SECRET), form)
        found = cls(name, key)
        if id != found.verifier.id.hex():
            raise InvalidKey(f"the secret key of '{name}' does not have the id that its bytes give; use a whole copy")
        return found

    @classmethod
    def read(cls, file: Path) -> "Signer":
        """The key in *file*. InvalidKey says why it cannot be had."""
        try:
            return cls.parse(file.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as fault:
            raise InvalidKey(f"{file}: the secret key cannot be read: {_reason(fault)}") from None
        except InvalidKey as fault:
            raise InvalidKey(f"{file}: {fault.message}") from None

    def write(self, file: Path) -> None:
        """Keep it in *file*, new, and readable by its owner alone. InvalidKey where that cannot be."""
        line = f"{_SECRET}{self.name}+{self.verifier.id.hex()}+{b64encode(_ED25519 + self.secret).decode()}\n"
        try:
            with open(file, "x", encoding="utf-8", opener=_own_only) as opened:  # the mode from the start
                opened.write(line)
        except OSError as fault:
            raise InvalidKey(f"{file}: the key cannot be written: {_reason(fault)}; name a new file") from None

    @property
    def verifier(self) -> Verifier:
        """The half that may be given to everybody."""
        return Verifier(self.name, self._key().public_key().public_bytes_raw())

    def signed(self, text: str) -> str:
        """*text*, whole lines, as a note with this key's signature."""
        assert text.endswith("\n")
        signature = self.verifier.id + self._key().sign(text.encode())
        return f"{text}\n— {self.name} {b64encode(signature).decode()}\n"

    def checkpoint(self, head: Head) -> str:
        """*head*, signed: that the log of this name had it."""
        return self.signed(f"{self.name}\n{head.size}\n{b64encode(bytes.fromhex(head.root)).decode()}\n")

    def _key(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.secret)


def parted(note: str) -> tuple[str, tuple[tuple[str, bytes], ...]]:
    """The text of a signed note, and its signatures with the names over them. ProofFailed where it is none."""
    text, blank, below = note.rpartition("\n\n")
    lines = [_SIGNATURE.fullmatch(line) for line in below.splitlines()]
    if not (blank and lines and below.endswith("\n")) or None in lines:
        raise ProofFailed("it is no signed note: a text, a blank line, and a line for each signature")
    return f"{text}\n", tuple((line["name"], _decoded(line["signature"])) for line in lines if line)


def read_checkpoint(text: str) -> tuple[str, Head]:
    """The origin and the head that the *text* of a checkpoint names. ProofFailed where it is none."""
    found = _CHECKPOINT.fullmatch(text)
    if found is None:
        raise ProofFailed("it is no checkpoint: the name of a log, how many events it has, its root in base64")
    return found["origin"], Head(int(found["size"]), b64decode(found["root"]).hex())


def _parts(text: str, form: str) -> tuple[str, str, bytes]:
    """Name, id and bytes of a key. The base64 may itself hold a plus sign."""
    parts = text.split("+", 2)
    key = _decoded(parts[2]) if len(parts) == 3 else b""
    if len(key) != 1 + _KEY_BYTES or key[:1] != _ED25519 or not _NAME.fullmatch(parts[0]):
        raise InvalidKey(f"this is no key: {form}")
    return parts[0], parts[1], key[1:]


def _decoded(text: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except ValueError:
        return b""


def _own_only(path: str, flags: int) -> int:
    return os.open(path, flags, _OWN_ONLY)


def _reason(fault: OSError | UnicodeDecodeError) -> str:
    return fault.strerror or str(fault) if isinstance(fault, OSError) else "it is not text"
