from __future__ import annotations

import pytest

from service.depository.errors import KeyUnusable, NoteInvalid
from service.depository.log import note
from service.depository.log.note import Checkpoint, VerifierKey
from tests.unit.depository.samples import KEY_PEM, ORIGIN, log_key

ROOT = bytes(range(32))


def test_a_note_signed_by_another_implementation_is_verified():
    # The example in the documentation of golang.org/x/mod/sumdb/note.
    key = VerifierKey.parse("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
    text = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
    line = (
        "\u2014 PeterNeumann "
        "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
    )

    assert note._signed(line, text, key)
    assert not note._signed(line, text + " ", key)


def test_signed_checkpoint_has_the_published_form_and_verifies():
    key = log_key()
    text = key.sign(Checkpoint(ORIGIN, 7, ROOT))

    assert text.startswith(f"{ORIGIN}\n7\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n\n\u2014 {ORIGIN} ")
    assert text.endswith("\n")
    assert note.verify(text, key.verifier) == Checkpoint(ORIGIN, 7, ROOT)


def test_further_signatures_of_witnesses_do_not_disturb():
    key = log_key()
    text = key.sign(Checkpoint(ORIGIN, 7, ROOT))
    head, _, signature = text.partition("\n\n")

    assert note.verify(f"{head}\n\n\u2014 witness.example/w1 AAAAAAA=\n{signature}", key.verifier).size == 7


def test_verifier_key_line_is_read_back():
    key = log_key().verifier

    assert VerifierKey.parse(str(key)) == key


@pytest.mark.parametrize("change", [("7", "8"), ("AAEC", "BAEC"), (ORIGIN, "other.example/log"), ("\u2014", "-")])
def test_altered_checkpoint_is_refused(change):
    key = log_key()
    text = key.sign(Checkpoint(ORIGIN, 7, ROOT)).replace(*change, 1)

    with pytest.raises(NoteInvalid):
        note.verify(text, key.verifier)


def test_checkpoint_of_another_key_with_the_same_name_is_refused():
    text = note.load_key(note.new_key_pem(), ORIGIN).sign(Checkpoint(ORIGIN, 7, ROOT))

    with pytest.raises(NoteInvalid, match="did not sign it"):
        note.verify(text, log_key().verifier)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a\n1\n",
        "a\nx\nAAAA\n\n",
        "a\n01\n" + "A" * 43 + "=\n\n",
        "a\n" + "9" * 5000 + "\n" + "A" * 43 + "=\n\n",
        "a\n1\n\xff\n\n",
    ],
)
def test_what_is_no_checkpoint_is_refused(text):
    with pytest.raises(NoteInvalid):
        note.parse(text)


def test_mistyped_verifier_key_is_refused():
    line = str(log_key().verifier)
    name, claimed, key = line.split("+", 2)
    swapped = key[:-3] + ("A" if key[-3] != "A" else "B") + key[-2:]

    for wrong in (
        "",
        "name",
        f"{name}+{claimed}+!!",
        f"{name}+00000000+{key}",
        f"{name}+{claimed}+{swapped}",
        f"a b+{claimed}+{key}",
        line[:-8],
    ):
        with pytest.raises(KeyUnusable):
            VerifierKey.parse(wrong)


@pytest.mark.parametrize(
    ("pem", "origin"), [(b"nothing", ORIGIN), (KEY_PEM, "two words"), (KEY_PEM, "a+b"), (KEY_PEM, "")]
)
def test_unusable_log_key_is_refused(pem, origin):
    with pytest.raises(KeyUnusable):
        note.load_key(pem, origin)


def test_another_kind_of_key_is_refused():
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    pem = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )

    with pytest.raises(KeyUnusable, match="Ed25519"):
        note.load_key(pem, ORIGIN)
