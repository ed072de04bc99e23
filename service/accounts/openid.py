"""Sign-in at an OpenID provider: authorization code with PKCE (OpenID Connect Core 1.0, RFC 7636), and sign-out there (RP-Initiated Logout 1.0).

What the browser keeps between leaving and coming back is a :class:`Flow`; the pages put it into their signed cookie. What the provider
says of a person becomes an account in :mod:`service.accounts.identities`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.common.security import generate_token
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from service.accounts.errors import OpenIdRefused, ProviderDown
from service.settings import OpenId

LEEWAY = 60
"""Seconds by which the clock of the provider may differ."""
_ALGORITHMS = ["RS256", "PS256", "ES256", "ES384", "EdDSA"]
"""Of ID tokens. Neither ``none`` nor an algorithm whose key the provider shares with us."""


@dataclass(frozen=True, slots=True)
class Flow:
    """One way to the provider and back."""

    state: str
    nonce: str
    verifier: str
    """Of PKCE."""


@dataclass(frozen=True, slots=True)
class Start:
    """Where the browser goes, and what it keeps meanwhile."""

    address: str
    flow: Flow


def start(settings: OpenId, *, back: str, again: bool = False) -> Start:
    """Where a sign-in begins.

    :param back: our address to which the provider sends the browser.
    :param again: ask the person even if the provider still knows the browser.
    :raises ProviderDown: the provider does not answer.
    """
    flow = Flow(generate_token(40), generate_token(40), generate_token(64))
    more = {"prompt": "login", "max_age": "0"} if again else {}
    with _session(settings, back) as session:
        address, _ = session.create_authorization_url(
            metadata(settings)["authorization_endpoint"], state=flow.state, nonce=flow.nonce, code_verifier=flow.verifier, **more
        )  # fmt: skip
    return Start(address, flow)


def finish(settings: OpenId, flow: Flow, answer: Mapping[str, str], *, back: str) -> dict[str, Any]:
    """The claims of the person who came back.

    :param answer: the parameters with which the browser came.
    :raises OpenIdRefused: the person did not sign in, or the answer does not belong to this flow, or proves nothing for us.
    :raises ProviderDown: the provider does not answer.
    """
    if not flow.state or answer.get("state") != flow.state or "code" not in answer:
        raise OpenIdRefused
    try:
        with _session(settings, back) as session:
            token = session.fetch_token(
                metadata(settings)["token_endpoint"], grant_type="authorization_code", code=answer["code"], code_verifier=flow.verifier, timeout=settings.timeout
            )  # fmt: skip
    except requests.RequestException as error:
        raise ProviderDown(name=settings.name) from error
    except (AuthlibBaseError, ValueError) as error:
        raise OpenIdRefused from error
    claims = verified(settings, token, nonce=flow.nonce)
    return {**_userinfo(settings, token, subject=str(claims["sub"])), **claims}


def verified(settings: OpenId, token: Mapping[str, Any], *, nonce: str) -> dict[str, Any]:
    """The claims of the ID token: signed by the provider, for us, for this flow, in force. :raises OpenIdRefused: not so."""
    text = str(token.get("id_token", ""))
    try:
        decoded = _decoded(settings, text)
        claims = CodeIDToken(
            decoded.claims,
            decoded.header,
            {
                "iss": {"essential": True, "value": settings.issuer},
                "aud": {"essential": True, "value": settings.client_id},
            },
            {"nonce": nonce, "client_id": settings.client_id, "access_token": token.get("access_token")},
        )
        claims.validate(leeway=LEEWAY)
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise OpenIdRefused from error
    return dict(claims)


def leaving(settings: OpenId, *, back: str) -> str | None:
    """Where the browser goes to sign out at the provider too; None where the provider has no such address or does not answer."""
    try:
        endpoint = metadata(settings).get("end_session_endpoint")
    except ProviderDown:
        return None
    asked = {"client_id": settings.client_id, "post_logout_redirect_uri": back}
    return f"{endpoint}?{urlencode(asked)}" if endpoint else None


def metadata(settings: OpenId) -> dict[str, Any]:
    """What the provider says of itself (OpenID Connect Discovery 1.0). :raises ProviderDown: nothing usable, or of another issuer."""
    return _metadata(settings.issuer, settings.name, settings.timeout)


@lru_cache(maxsize=8)
def _metadata(issuer: str, name: str, timeout: float) -> dict[str, Any]:
    found = _json(f"{issuer.rstrip('/')}/.well-known/openid-configuration", name=name, timeout=timeout)
    needed = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    if found.get("issuer") != issuer or not all(isinstance(found.get(one), str) for one in needed):
        raise ProviderDown(name=name)
    return found


@lru_cache(maxsize=8)
def _keys(address: str, name: str, timeout: float) -> KeySet:
    try:
        return KeySet.import_key_set(_json(address, name=name, timeout=timeout))  # type: ignore[arg-type]
    except (JoseError, ValueError, KeyError) as error:
        raise ProviderDown(name=name) from error


def _decoded(settings: OpenId, text: str) -> jwt.Token:
    """A key that we do not know may be new: the keys are asked for once more."""
    where = (str(metadata(settings)["jwks_uri"]), settings.name, settings.timeout)
    registry = JWSRegistry(algorithms=_ALGORITHMS, strict_check_header=False)
    try:
        return jwt.decode(text, _keys(*where), registry=registry)
    except (InvalidKeyIdError, ValueError):
        _keys.cache_clear()
        return jwt.decode(text, _keys(*where), registry=registry)


def _userinfo(settings: OpenId, token: Mapping[str, Any], *, subject: str) -> dict[str, Any]:
    """Further claims; those of another subject are not taken (OpenID Connect Core 1.0, 5.3.2)."""
    address = metadata(settings).get("userinfo_endpoint")
    if not address or not token.get("access_token"):
        return {}
    headers = {"Authorization": f"Bearer {token['access_token']}"}
    found = _json(str(address), name=settings.name, timeout=settings.timeout, headers=headers)
    return found if found.get("sub") == subject else {}


def _json(address: str, *, name: str, timeout: float, headers: Mapping[str, str] | None = None) -> dict[str, Any]:
    try:
        answer = requests.get(address, timeout=timeout, headers=dict(headers or {}), allow_redirects=False)
        answer.raise_for_status()
        found = answer.json()
    except (requests.RequestException, ValueError) as error:
        raise ProviderDown(name=name) from error
    if not isinstance(found, dict):
        raise ProviderDown(name=name)
    return found


def _session(settings: OpenId, back: str) -> OAuth2Session:
    secret = settings.client_secret_file.read_text("utf-8").strip() if settings.client_secret_file else None
    return OAuth2Session(
        settings.client_id,
        secret,
        scope=" ".join(settings.scopes),
        redirect_uri=back,
        code_challenge_method="S256",
        token_endpoint_auth_method="client_secret_basic" if secret else "none",
    )


def forget() -> None:
    """Ask the provider anew for what it says of itself and for its keys."""
    _metadata.cache_clear()
    _keys.cache_clear()
