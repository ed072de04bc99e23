"""The settings as the program uses them: frozen, complete, paths absolute."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Literal

from service.domain.review import ReviewSettings
from service.domain.treaties.states import TreatyState
from service.settings.accounts import Accounts
from service.settings.checkpoints import Checkpoints
from service.settings.followup import FollowUp
from service.settings.keys import KeyPlace
from service.settings.mail import Mail
from service.settings.register import RegisterSettings, Subject
from service.settings.replica import Replica

DEVELOPMENT_MARK = "DEVELOPMENT ONLY"
"""Stands in the subject of every certificate of the development PKI; production refuses trust anchors that bear it."""

ROOT = Path(__file__).resolve().parents[2]
"""The checkout: ``config/`` and ``agreement_templates/`` lie here."""


class SettingsInvalid(Exception):
    """The service does not start. The message names every key that is wrong, what is wrong with it, and where it was set."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Organization:
    """The party ``organization`` as the agreements name it. Mappings go from language to text."""

    name: Mapping[str, str]
    short_name: Mapping[str, str]
    legal_nature: Mapping[str, str]
    seat: Mapping[str, str]
    country: Mapping[str, str]
    form: Mapping[str, str]
    """Gender and number of the name, in languages that have them."""
    representative_name: str
    representative_office: Mapping[str, str]

    def for_documents(self) -> dict[str, Any]:
        """Plain data for the templates."""
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """Where the web process listens, and its public address."""

    host: str
    port: int
    public_url: str
    """Scheme and host as people type it, no slash at the end; stands in links that are sent out."""
    secret_key_file: Path
    threads: int
    trusted_proxies: int
    """How many reverse proxies in front set X-Forwarded-For and -Proto; 0 ignores these headers."""
    metrics_token_file: Path | None = None
    """Who sends its content as bearer token reads ``/metrics``; None: nobody does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signing:
    """Keys, authorities and the order in which people sign."""

    order: tuple[str, ...]
    """Party keys; the seal always comes first."""
    timestamp_urls: tuple[str, ...]
    """RFC 3161 authorities in the order to ask them."""
    timeout: float
    """Seconds for one answer of an authority or a responder."""
    seal: KeyPlace
    """The organization's seal, which the service opens by itself."""
    sg: KeyPlace
    """The Secretary General's key. The PIN is typed for each act and never stored."""
    keys: Mapping[str, KeyPlace] = field(default_factory=dict)
    """Of others who sign for the organization, each with a PIN of its own, by the name that a model's ``signs_with`` uses."""
    signatory_name: Literal["refuse", "record"] = "refuse"
    """What happens to a signature of the counterpart whose certificate bears another name than the signatory's."""

    def key(self, signs_with: str) -> KeyPlace | None:
        """Where the key is that a signatory opens; None when there is none of this name."""
        return self.sg if signs_with == "sg" else self.keys.get(signs_with)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Limits of sizes and counts."""

    annexes: int
    annex_pages: int
    annex_bytes: int
    annexes_bytes: int
    """Of all annexes of an instrument together, as its originals hold them."""
    instrument_bytes: int
    """Of everything that people attach to one instrument, in all its revisions."""
    body_bytes: int
    """Of one request."""
    import_bytes: int
    """Of all scans of one import of an earlier register, as an archivist uploads them."""
    import_days: int
    """How long an import that was prepared and not started is kept after somebody changed it."""
    proposal_days: int
    """How long a proposal that was begun and not sent is kept after somebody wrote in it."""
    spare_file_days: int
    """How long a file that can be made again is kept after the deposit, the end or a new text of its instrument."""
    link_days: float
    """How long a counterpart's link can be opened, once."""
    repeat_hours: float
    """How long the answer to a request with an Idempotency-Key is kept."""
    weak_confinement: bool
    """True: the operator accepts a system on which programs that read uploaded files cannot be walled in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldOfWork:
    """What a unit works on, between two days. Mappings go from language to text, in en, es, pt and fr."""

    name: Mapping[str, str]
    words: Mapping[str, str]
    """Words and phrases with which organizations describe it, separated by commas."""
    valid_from: date | None = None
    valid_to: date | None = None
    """First day on which the unit no longer works on it."""

    def exists_on(self, day: date) -> bool:
        """True between the two days; without them always."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day < self.valid_to)


@dataclass(frozen=True, slots=True, kw_only=True)
class Department:
    """A unit of the organization, from one day to another; instruments keep the name that was true then."""

    key: str
    acronym: str
    name: Mapping[str, str]
    """Language -> name, in en, es, pt and fr."""
    parent: str | None
    valid_from: date
    valid_to: date | None
    """First day on which the unit no longer exists."""
    fields: tuple[FieldOfWork, ...] = ()

    def fields_on(self, day: date) -> tuple[FieldOfWork, ...]:
        """What it works on, on this day."""
        return tuple(one for one in self.fields if one.exists_on(day))

    def exists_on(self, day: date) -> bool:
        """True from ``valid_from`` until the day before ``valid_to``."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordBody:
    """A body whose documents the archive keeps."""

    key: str
    """In the archive; it never changes."""
    series: str
    """Of its documents, printed before the symbol, such as ``OEA/Ser.P``."""
    name: Mapping[str, str]
    """By language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All settings. Paths are absolute."""

    development: bool
    data_folder: Path
    database_url: str
    archive_root: Path
    templates_root: Path
    trust_folder: Path
    """``signers/*.pem`` and ``timestamping/*.pem``."""
    log_key_file: Path
    """Ed25519 private key of the transparency log, PEM."""
    log_origin: str
    """Name of the log: the first line of its checkpoints."""
    reference_prefix: str
    departments_file: Path
    records_file: Path
    subjects_file: Path
    converters: int
    """Warm office programs in the worker."""
    organization: Organization
    server: Server
    signing: Signing
    limits: Limits
    mail: Mail
    replica: Replica
    checkpoints: Checkpoints
    accounts: Accounts
    reviews: ReviewSettings
    obligations: FollowUp
    register: RegisterSettings
    departments: tuple[Department, ...]
    record_bodies: tuple[RecordBody, ...]
    subjects: tuple[Subject, ...]
    """Of the register, those that are no longer used included."""
    states_file: Path
    states: tuple[TreatyState, ...]
    """Those that can be party to a treaty."""
    wording_folder: Path
    """``<language>.po`` with sentences of the pages and letters in the organization's own words; need not exist."""
    forms_folder: Path
    """``proposal.toml`` and ``directory.toml``; :meth:`form_file` takes one that is missing from ``config/forms``."""

    def form_file(self, name: str) -> Path:
        """What organizations are asked in proposals, or partners in the directory: the organization's own form, or else the service's."""
        own = self.forms_folder / name
        return own if own.exists() else ROOT / "config" / "forms" / name

    def department(self, key: str) -> Department:
        """:raises KeyError: no unit ever had this key."""
        for department in self.departments:
            if department.key == key:
                return department
        raise KeyError(key)

    def departments_on(self, day: date) -> tuple[Department, ...]:
        """The units that exist on ``day``, in the order of the file."""
        return tuple(department for department in self.departments if department.exists_on(day))
