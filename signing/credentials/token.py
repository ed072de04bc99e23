"""A key on a PKCS#11 token, used through a process of its own for one ceremony (see :mod:`signing.credentials.token_child`).

Ceremonies with the same token wait for each other. If the process crashes, hangs or loses its token, the ceremony ends with an error and
nothing was signed; the next ceremony starts a new process.
"""

from __future__ import annotations

import contextlib
import json
import selectors
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Sequence
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from cryptography import x509

from signing.credentials.credential import Credential, make_credential
from signing.credentials.files import certificates_in
from signing.credentials.sources import Pkcs11Token
from signing.errors import CredentialUnusable, KeyUnavailable, SigningError, WrongPin
from signing.wording import Message, message

TURN_SECONDS = 60.0
"""Seconds that a ceremony waits for another one with the same token."""
ANSWER_SECONDS = 60.0
"""Seconds for one answer of the token; the PIN may be typed on its own keypad."""
LOGOUT_SECONDS = 3.0
"""Seconds for logging out."""

_CHILD = Path(__file__).with_name("token_child.py")

_turns: dict[tuple[str, str], threading.Lock] = {}
_turns_guard = threading.Lock()


class TokenKey:
    """A key in a session that is open in the child process. Closing ends the process and lets the next ceremony in."""

    def __init__(self, source: Pkcs11Token) -> None:
        """Waits for its turn and starts the process. :raises KeyUnavailable: another ceremony does not end."""
        self._source = source
        turn = _turn(source)
        if not turn.acquire(timeout=TURN_SECONDS):
            raise KeyUnavailable(
                "token_busy",
                message("token.busy", token=source.token),
            )
        self._asking = threading.Lock()
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-I", str(_CHILD)],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, close_fds=True,
            )  # fmt: skip
        except BaseException:
            turn.release()
            raise
        self._end = weakref.finalize(self, _end, self._process, turn)  # also if it is never closed

    def open(self, pin: str) -> tuple[str | None, list[str]]:
        """Log in. The key's certificate and the others on the token, DER in hexadecimal digits.

        :raises WrongPin, CredentialUnusable, KeyUnavailable: as :func:`open_token`.
        """
        source = self._source
        answer = self._ask(
            {"do": "open", "module": str(source.module), "token": source.token, "key": source.key, "pin": pin}
        )
        return answer["certificate"], answer["others"]

    def sign(self, data: bytes, digest: str, salt: int) -> bytes:
        """As :class:`signing.credentials.credential.Key` promises."""
        answer = self._ask({"do": "sign", "data": data.hex(), "digest": digest, "salt": salt})
        return bytes.fromhex(answer["value"])

    def close(self) -> None:
        """Log out and end the process."""
        self._end()

    def _ask(self, question: dict[str, Any]) -> dict[str, Any]:
        with self._asking:
            line = self._exchange(json.dumps(question).encode() + b"\n")
        answer: dict[str, Any] = json.loads(line)
        if "error" in answer:
            raise self._refusal(answer)
        return answer

    def _exchange(self, question: bytes) -> bytes:
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(question)
            self._process.stdin.flush()
            line = _line(self._process, ANSWER_SECONDS)
        except TimeoutError:
            self._process.kill()
            raise KeyUnavailable("token_silent", message("token.silent"), message("token.again")) from None
        except (OSError, ValueError):  # it has ended, or was closed
            line = b""
        if not line.endswith(b"\n"):
            raise KeyUnavailable("signer_ended", message("token.ended"), message("token.again"))
        return line

    def _refusal(self, answer: dict[str, Any]) -> SigningError:
        code, detail = str(answer["error"]), str(answer.get("detail", ""))
        if code == "wrong_pin":
            return WrongPin(last_try=bool(answer.get("last_try")))
        unusable = _unusable(code, self._source, detail)
        if unusable is not None:
            return CredentialUnusable(code, unusable)
        return KeyUnavailable("token_gone", message("token.gone", detail=detail), message("token.again"))


def open_token(
    source: Pkcs11Token, pin: str, *, at: datetime, certificate: bytes | None = None, chain: Sequence[bytes] = ()
) -> Credential:
    """One session with the token. The PIN is tried once, and not at all when the token says that a wrong one would lock it.

    :raises WrongPin: one try was spent.
    :raises CredentialUnusable: the token, its key or its certificate cannot be used; ``code`` and sentence say why.
    :raises KeyUnavailable: it does not answer, or is busy.
    """
    if find_spec("pkcs11") is None:
        raise CredentialUnusable("no_module", message("token.no_package"))
    key = TokenKey(source)
    try:
        own, others = key.open(pin)
        given = certificates_in(certificate) if certificate is not None else _loaded([own] if own else [])
        if not given:
            raise key._refusal({"error": "no_certificate"})  # noqa: SLF001
        more = [*given[1:], *_loaded(others), *(one for data in chain for one in certificates_in(data))]
        return make_credential(key, given[0], more, at)
    except BaseException:
        key.close()
        raise


def _unusable(code: str, source: Pkcs11Token, detail: str) -> Message | None:
    """Why trying again is of no use until something is changed; None if it may help."""
    token, key = source.token, source.key
    told = {
        "no_module": message("token.no_module", module=str(source.module), detail=detail),
        "no_token": message("token.no_token", token=token),
        "several_tokens": message("token.several_tokens", token=token),
        "no_key": message("token.no_key", token=token, key=key),
        "several_keys": message("token.several_keys", token=token, key=key),
        "key_type": message("token.key_type"),
        "no_certificate": message("token.no_certificate", token=token, key=key),
        "pin_locked": message("token.pin_locked", token=token),
        "pin_last_try": message("token.pin_last_try", token=token),
        "pin_not_set": message("token.pin_not_set", token=token),
        "no_pss": message("token.no_pss"),
    }
    return told.get(code)


def _loaded(found: Sequence[str]) -> list[x509.Certificate]:
    loaded = []
    for one in found:
        try:
            loaded.append(x509.load_der_x509_certificate(bytes.fromhex(one)))
        except ValueError:
            continue  # a token may hold malformed certificates; the chain is checked later anyway
    return loaded


def _turn(source: Pkcs11Token) -> threading.Lock:
    with _turns_guard:
        return _turns.setdefault((str(source.module), source.token), threading.Lock())


def _end(process: subprocess.Popen[bytes], turn: threading.Lock) -> None:
    try:
        assert process.stdin is not None
        assert process.stdout is not None
        with contextlib.suppress(OSError):  # it may have ended already
            process.stdin.close()
        try:
            process.wait(LOGOUT_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()
    finally:
        turn.release()


def _line(process: subprocess.Popen[bytes], seconds: float) -> bytes:
    """One line of the process's output, or what came of it before it ended. :raises TimeoutError: it takes too long."""
    assert process.stdout is not None
    until, line = time.monotonic() + seconds, b""
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        while not line.endswith(b"\n"):
            if not selector.select(max(0.0, until - time.monotonic())):
                raise TimeoutError
            piece = process.stdout.read1()  # type: ignore[attr-defined]
            if not piece:
                break
            line += piece
    return line
