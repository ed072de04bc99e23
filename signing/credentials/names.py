"""Whose name a certificate bears, compared fairly with a name on record.

The two names are compared by their words, without regard to case, accents, order, titles, particles and numbers. Every word of the shorter
name must stand in the longer one, and at least two of them in full, so that a second given name or a second surname may be missing; an
initial stands for a word that begins with it. A name of one word must be the whole of the other.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from signing.crypto.certificates import MALFORMED_CERTIFICATE, fingerprint, load_certificate, subject_of
from signing.crypto.types import Certificate
from signing.errors import CredentialUnusable
from signing.wording import message

PARTICLES = frozenset(
    {
        "a", "al", "av", "af", "bin", "bint", "da", "das", "de", "del", "den", "der", "des", "di", "do", "dos", "du", "e", "el", "en",
        "et", "ibn", "la", "las", "le", "les", "lo", "los", "ten", "ter", "van", "vom", "von", "y", "zu",
    }
)  # fmt: skip
TITLES = frozenset(
    {
        "abg", "abogada", "abogado", "amb", "ambassador", "arq", "dame", "dna", "doutor", "doutora", "dr", "dra", "econ", "embaixador",
        "embaixadora", "embajador", "embajadora", "excellency", "excma", "excmo", "exma", "exmo", "hon", "honorable", "ing", "lcda",
        "lcdo", "lic", "licda", "licdo", "mag", "me", "mgs", "miss", "mlle", "mme", "mr", "mrs", "ms", "msc", "mtro", "mtra", "phd",
        "prof", "profesor", "profesora", "professor", "professora", "sir", "sr", "sra", "srta",
    }
)  # fmt: skip
LABELS = frozenset(
    {
        "ci", "cpf", "cuil", "cuit", "curp", "dni", "firma", "id", "nie", "nif", "passport", "pasaporte", "rfc", "ruc", "run", "rut",
        "serial",
    }
)  # fmt: skip
"""What stands beside a number in a common name, and the use of the certificate."""
_SMALL = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th"})
_ENOUGH = 2
"""Words that stand in both names in full."""


class Kind(StrEnum):
    """Whom a certificate names (ETSI EN 319 412-2 and 412-3)."""

    PERSON = "person"
    PSEUDONYM = "pseudonym"
    ORGANIZATION = "organization"


@dataclass(frozen=True, slots=True)
class Holder:
    """The holder of a certificate, as its subject says."""

    subject: str
    """What people are shown: the common name, or the whole subject where there is none."""
    names: tuple[str, ...]
    """The common name; given name and surname together, where the subject has these attributes."""
    kind: Kind
    fingerprint: str
    """SHA-256 of the certificate, lower-case hex."""

    def bears(self, name: str) -> bool:
        """True when the certificate names this person. The seal of an organization and a pseudonym name nobody."""
        return self.kind is Kind.PERSON and any(bears_name(name, one) for one in self.names)


def holder_of(der: bytes) -> Holder:
    """:param der: one certificate. :raises CredentialUnusable: it cannot be read."""
    try:
        certificate = load_certificate(der)
        return Holder(subject_of(certificate), _names(certificate), _kind(certificate), fingerprint(certificate))
    except MALFORMED_CERTIFICATE as error:
        raise CredentialUnusable("damaged", message("credential.came_unreadable")) from error


def bears_name(name: str, subject: str) -> bool:
    """True when the two names can be one person's, see the head of this module.

    :param name: on record. :param subject: a common name, or given name and surname.
    """
    shorter, longer = sorted((_words(name), _words(subject)), key=len)
    left, whole = list(longer), 0
    for word in sorted(shorter, key=len, reverse=True):  # initials last: a whole word is never taken for one first
        found = word if word in left else next((one for one in left if _initial(word, one)), None)
        if found is None:
            return False
        left.remove(found)
        whole += len(word) > 1 and word == found
    return whole >= _ENOUGH or (whole == 1 and len(longer) == 1)


def _initial(one: str, other: str) -> bool:
    return 1 in (len(one), len(other)) and one[0] == other[0]


def _words(text: str) -> list[str]:
    """The words of a name that tell people apart; all of them where nothing else is left."""
    outside = re.sub(r"\([^)]*\)", " ", text)
    letters = unicodedata.normalize("NFKD", outside.casefold().translate(_SMALL))
    plain = "".join(sign for sign in letters if not unicodedata.combining(sign) and unicodedata.category(sign) != "Cf")
    words = re.findall(r"[^\W_]+", re.sub(r"['’ʼ`´]", "", plain))
    names = [word for word in words if not any(sign.isdigit() for sign in word)]
    return [word for word in names if word not in PARTICLES | TITLES | LABELS] or names


def _names(certificate: Certificate) -> tuple[str, ...]:
    said = certificate.subject.native
    parts = [_text(said.get(key)) for key in ("given_name", "surname")]
    names = (_text(said.get("common_name")), " ".join(filter(None, parts)) if parts[1] else "")
    return tuple(filter(None, names))


def _kind(certificate: Certificate) -> Kind:
    said = certificate.subject.native
    if said.get("surname"):
        return Kind.PERSON
    if said.get("pseudonym"):
        return Kind.PSEUDONYM
    common, house = _text(said.get("common_name")), _text(said.get("organization_name"))
    if said.get("organization_identifier") or (house and set(_words(common)) == set(_words(house))):
        return Kind.ORGANIZATION
    return Kind.PERSON


def _text(value: object) -> str:
    """A value of a subject; several of one attribute are joined."""
    return " ".join(str(one) for one in value) if isinstance(value, list) else str(value or "")
