"""The plan of the development PKI: who certifies whom, from when to when, and who answers for it over HTTP.

Certomancer reads this as its configuration. Keys are P-256 (two signatories try the other kinds), revocation is answered by OCSP at
every level (a list issued before the signature proves nothing about the signature), two time-stamping
authorities stand under a root of their own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from service.settings import DEVELOPMENT_MARK

ARCHITECTURE = "development"
"""First part of every path that the responder serves."""

LABELS = (
    "root", "ca", "tsaroot", "otherroot", "rootocsp", "caocsp", "tsaocsp", "tsa1", "tsa2",
    "sg", "counterpart", "seal", "revoked", "expired", "wrongku", "rogue", "p384", "rsa",
)  # fmt: skip
"""One key pair and one certificate each."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who gets a PKCS#12 file. The passphrase is public: nothing here protects anything."""

    label: str
    name: str
    pin: str


COUNTERPART = "María José Núñez Peñafiel"
"""In whose name the counterpart's certificate is: the signatory whom an agreement of the demonstration has to name."""
HOLDERS = (
    Holder("sg", "Isabel Duarte Rivas", "246810"),
    Holder("counterpart", COUNTERPART, "135790"),
    Holder("seal", "GS/OAS Seal", "seal-development"),
    Holder("revoked", "Isabel Duarte Rivas, revoked", "000000"),
    Holder("expired", "Isabel Duarte Rivas, expired", "000000"),
    Holder("wrongku", "Isabel Duarte Rivas, not for signing", "000000"),
    Holder("rogue", "Isabel Duarte Rivas, by an unknown authority", "000000"),
    Holder("p384", "Signatory With P-384", "000000"),
    Holder("rsa", "Signatory With RSA", "000000"),
)

KEYS = {"p384": "P-384", "rsa": "RSA-3072"}
"""Label -> kind of key, where it is not P-256."""

_AUTHORITIES = {
    "root": "Root",
    "ca": "Signing CA",
    "tsaroot": "Time-stamping Root",
    "otherroot": "Untrusted Root",
    "rootocsp": "Root OCSP",
    "caocsp": "Signing CA OCSP",
    "tsaocsp": "Time-stamping OCSP",
    "tsa1": "Time-stamping Authority 1",
    "tsa2": "Time-stamping Authority 2",
}


def configuration(url: str) -> dict[str, Any]:
    """Certomancer's configuration for services reachable at ``url`` (no slash at the end)."""
    return {
        "external-url-prefix": url,
        "keysets": {
            ARCHITECTURE: {
                "path-prefix": "keys",
                "keys": {label: {"path": f"{label}.pem"} for label in LABELS},
            }
        },
        "pki-architectures": {
            ARCHITECTURE: {
                "keyset": ARCHITECTURE,
                "entity-defaults": {"organization-name": f"Alternat {DEVELOPMENT_MARK}"},
                "entities": _entities(),
                "certs": _certificates(),
                "services": _services(),
            }
        },
    }


def _entities() -> dict[str, dict[str, str]]:
    names = _AUTHORITIES | {holder.label: holder.name for holder in HOLDERS}
    return {label: {"common-name": f"{DEVELOPMENT_MARK} {names[label]}"} for label in LABELS}


def _years(first: int, last: int) -> dict[str, str]:
    return {"valid-from": f"{first}-01-01T00:00:00+0000", "valid-to": f"{last}-01-01T00:00:00+0000"}


def _authority(
    label: str, issuer: str, *, repository: str | None = None, path_length: int | None = None
) -> dict[str, Any]:
    params: dict[str, Any] = {"crl-repo": repository, "ocsp-service": repository} if repository else {}
    if path_length is not None:
        params["max-path-len"] = path_length
    return {
        "subject": label,
        "subject-key": label,
        "issuer": issuer,
        "authority-key": issuer,
        "validity": _years(2020, 2060),
        "profiles": [{"id": "simple-ca", "params": params}],
    }


def _time_stamper() -> dict[str, Any]:
    return {
        "issuer": "tsaroot",
        "validity": _years(2025, 2045),
        "extensions": [
            {
                "id": "key_usage",
                "critical": True,
                "smart-value": {"schema": "key-usage", "params": ["digital_signature"]},
            },
            {"id": "extended_key_usage", "critical": True, "value": ["time_stamping"]},
        ],
    }


def _signer(*, issuer: str = "ca", years: tuple[int, int] = (2025, 2035), **more: Any) -> dict[str, Any]:
    return {"issuer": issuer, "validity": _years(*years), "profiles": ["digsig-commitment"], **more}


def _certificates() -> dict[str, dict[str, Any]]:
    responder = {"validity": _years(2025, 2050), "profiles": ["ocsp-responder"]}
    only_encrypts = {
        "id": "key_usage", "critical": True, "smart-value": {"schema": "key-usage", "params": ["key_encipherment"]},
    }  # fmt: skip
    return {
        "root": _authority("root", "root", repository="root"),
        "ca": _authority("ca", "root", repository="ca", path_length=0),
        "tsaroot": _authority("tsaroot", "tsaroot", repository="tsaroot"),
        "otherroot": _authority("otherroot", "otherroot"),
        "rootocsp": {"issuer": "root", **responder},
        "caocsp": {"issuer": "ca", **responder},
        "tsaocsp": {"issuer": "tsaroot", **responder},
        "tsa1": _time_stamper(),
        "tsa2": _time_stamper(),
        "sg": _signer(),
        "counterpart": _signer(),
        "seal": _signer(),
        "revoked": _signer(revocation={"revoked-since": "2026-01-15T00:00:00+0000", "reason": "key_compromise"}),
        "expired": _signer(years=(2023, 2025)),
        "wrongku": {"issuer": "ca", "validity": _years(2025, 2035), "extensions": [only_encrypts]},
        "rogue": _signer(issuer="otherroot"),
        "p384": _signer(),
        "rsa": _signer(),
    }


def _services() -> dict[str, dict[str, Any]]:
    responders = {"root": "rootocsp", "ca": "caocsp", "tsaroot": "tsaocsp"}
    return {
        "ocsp": {
            issuer: {"for-issuer": issuer, "responder-cert": responder, "signing-key": responder}
            for issuer, responder in responders.items()
        },
        "crl-repo": {
            issuer: {"for-issuer": issuer, "signing-key": issuer, "simulated-update-schedule": "P30D"}
            for issuer in responders
        },
        "cert-repo": {issuer: {"for-issuer": issuer, "publish-issued-certs": True} for issuer in responders},
        "time-stamping": {label: {"signing-key": label, "signing-cert": label} for label in ("tsa1", "tsa2")},
    }
