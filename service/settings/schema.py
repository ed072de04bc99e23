"""Schema of the settings: no unknown key, no missing key, every value of its type."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from marshmallow import ValidationError, fields, post_load, validate, validates_schema

from service.settings.accounts import AccountsSection
from service.settings.checkpoints import CheckpointsSection
from service.settings.files.departments import read_bodies, read_departments
from service.settings.files.states import read_states
from service.settings.files.subjects import read_subjects
from service.settings.followup import FollowUpSection
from service.settings.keys import PATHS, SOURCES, KeyPlace, complaints
from service.settings.mail import MailSection
from service.settings.model import Limits, Organization, Server, Settings, SettingsInvalid, Signing
from service.settings.register import RegisterSection
from service.settings.replica import ReplicaSection
from service.settings.reviews import ReviewsSection
from service.settings.shapes import Section, Strings, Texts, sentences

_DOCUMENT_LANGUAGES = ("en", "es")
_FORMS = ("feminine", "masculine", "feminine_plural", "masculine_plural", "without_article")


class _Path(fields.String):
    """A path; relative ones are resolved by :func:`whole`."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=True, validate=validate.Length(min=1), **kwargs)


def _positive(field: type[fields.Field[Any]], **more: Any) -> Any:
    return field(required=True, validate=validate.Range(min=0, min_inclusive=False, **more))


class _OrganizationSection(Section):
    makes = Organization
    name = Texts(_DOCUMENT_LANGUAGES)
    short_name = Texts(_DOCUMENT_LANGUAGES)
    legal_nature = Texts(_DOCUMENT_LANGUAGES)
    seat = Texts(_DOCUMENT_LANGUAGES)
    country = Texts(_DOCUMENT_LANGUAGES)
    form = fields.Dict(
        keys=fields.String(),
        values=fields.String(validate=validate.OneOf(_FORMS)),
        required=True,
    )
    representative_name = fields.String(required=True, validate=validate.Length(min=1))
    representative_office = Texts(_DOCUMENT_LANGUAGES)


class _ServerSection(Section):
    makes = dict
    host = fields.String(required=True)
    port = _positive(fields.Integer, max=65535)
    public_url = fields.String(
        required=True, validate=validate.Regexp(r"https?://[^/\s]+\Z", error="Scheme and host, nothing after them.")
    )
    secret_key_file = _Path()
    threads = _positive(fields.Integer)
    trusted_proxies = fields.Integer(required=True, validate=validate.Range(min=0, max=8))
    metrics_token_file = fields.String(load_default="")


def _optional() -> fields.String:
    return fields.String(validate=validate.Length(min=1))


class _KeySection(Section):
    """Where a key is: which keys of the table count depends on ``source``."""

    makes = dict
    opened_by_the_service = False
    source = fields.String(required=True, validate=validate.OneOf(SOURCES))
    file = _optional()
    certificate = _optional()
    chain = Strings(required=False)
    module = _optional()
    token = _optional()
    key = _optional()
    url = _optional()
    credential = _optional()
    access_file = _optional()
    pin_file = _optional()

    @validates_schema
    def _whole(self, data: dict[str, Any], **_: Any) -> None:
        wrong = complaints(data, pin_file=self.opened_by_the_service)
        if wrong:
            raise ValidationError(wrong)

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> KeyPlace:
        paths = {name: Path(data[name]) for name in PATHS if name in data}
        return KeyPlace(**{**data, **paths, "chain": tuple(Path(one) for one in data.get("chain", ()))})


class _SealSection(_KeySection):
    opened_by_the_service = True


class _KeyTables(fields.Dict):
    """Name -> table of a key, for as many as there are."""

    def __init__(self) -> None:
        named = [
            validate.Regexp(r"[a-z][a-z_]*\Z", error="Small letters and “_”."),
            validate.NoneOf(["sg", "seal"], error="This key has a table of its own, outside of keys."),
        ]
        super().__init__(keys=fields.String(validate=named), values=fields.Nested(_KeySection), load_default=dict)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        try:
            return super()._deserialize(value, attr, data, **kwargs)  # type: ignore[no-untyped-call]
        except ValidationError as error:
            given = error.messages
            if not isinstance(given, Mapping):
                raise
            raise ValidationError({name: part.get("value", part.get("key")) for name, part in given.items()}) from None


class _SigningSection(Section):
    makes = dict
    order = Strings(validate=validate.Length(min=1))
    timestamp_urls = Strings(validate=validate.Length(min=1))
    timeout = _positive(fields.Float)
    seal = fields.Nested(_SealSection, required=True)
    sg = fields.Nested(_KeySection, required=True)
    keys = _KeyTables()
    signatory_name = fields.String(validate=validate.OneOf(("refuse", "record")))


class _LimitsSection(Section):
    makes = Limits
    annexes = _positive(fields.Integer)
    annex_pages = _positive(fields.Integer)
    annex_bytes = _positive(fields.Integer)
    annexes_bytes = _positive(fields.Integer)
    instrument_bytes = _positive(fields.Integer)
    body_bytes = _positive(fields.Integer)
    import_bytes = _positive(fields.Integer)
    import_days = _positive(fields.Integer)
    proposal_days = _positive(fields.Integer)
    spare_file_days = _positive(fields.Integer)
    link_days = _positive(fields.Float)
    repeat_hours = _positive(fields.Float)
    weak_confinement = fields.Boolean(required=True)


class SettingsSchema(Section):
    """The whole file."""

    makes = dict
    development = fields.Boolean(required=True)
    data_folder = _Path()
    database_url = fields.String(required=True)
    archive_root = _Path()
    templates_root = _Path()
    trust_folder = _Path()
    log_key_file = _Path()
    log_origin = fields.String(
        required=True, validate=validate.Regexp(r"[^\s+]+\Z", error="One word without a plus sign.")
    )
    reference_prefix = fields.String(
        required=True, validate=validate.Regexp(r"[A-Z]{2,10}\Z", error="Two to ten capitals.")
    )
    departments_file = _Path()
    records_file = _Path()
    subjects_file = _Path()
    states_file = _Path()
    wording_folder = _Path()
    forms_folder = _Path()
    converters = _positive(fields.Integer, max=8)
    organization = fields.Nested(_OrganizationSection, required=True)
    server = fields.Nested(_ServerSection, required=True)
    signing = fields.Nested(_SigningSection, required=True)
    limits = fields.Nested(_LimitsSection, required=True)
    mail = fields.Nested(MailSection, required=True)
    replica = fields.Nested(ReplicaSection, required=True)
    checkpoints = fields.Nested(CheckpointsSection, required=True)
    accounts = fields.Nested(AccountsSection, required=True)
    reviews = fields.Nested(ReviewsSection, required=True)
    obligations = fields.Nested(FollowUpSection, required=True)
    register = fields.Nested(RegisterSection, required=True)


def _beside(name: Path, root: Path, base: Path) -> Path:
    return base / name if (base / name).exists() else root / "config" / name


def whole(given: Mapping[str, Any], *, root: Path, base: Path) -> Settings:
    """The frozen settings.

    Relative paths: ``data_folder`` and ``templates_root`` lie under ``root`` (the checkout), ``departments_file``, ``records_file``, ``states_file``,
    ``subjects_file``, ``wording_folder`` and ``forms_folder`` under ``base`` (the folder of the settings file) or else under ``config/``; all others under ``data_folder``.

    :raises SettingsInvalid: a key is unknown, missing or malformed.
    """
    try:
        data = SettingsSchema().load(given)
    except ValidationError as error:
        raise SettingsInvalid("The settings are not usable. " + " ".join(sentences(error.messages))) from None
    folder = root / data["data_folder"]
    named = ("departments_file", "records_file", "subjects_file", "states_file", "wording_folder", "forms_folder")
    departments, records, subjects, states, wording, forms = (_beside(data[name], root, base) for name in named)
    server, signing = data.pop("server"), data.pop("signing")
    data |= {name: folder / data[name] for name in ("archive_root", "trust_folder", "log_key_file")}
    signing |= {name: signing[name].below(folder) for name in ("seal", "sg")}
    signing["keys"] = {name: place.below(folder) for name, place in signing["keys"].items()}
    server["secret_key_file"] = folder / server["secret_key_file"]
    server["metrics_token_file"] = folder / server["metrics_token_file"] if server["metrics_token_file"] else None
    data["database_url"] = data["database_url"].replace("{data_folder}", str(folder))
    return Settings(
        **data
        | {
            "data_folder": folder,
            "templates_root": root / data["templates_root"],
            "departments_file": departments,
            "departments": read_departments(departments),
            "records_file": records,
            "record_bodies": read_bodies(records),
            "subjects_file": subjects,
            "subjects": read_subjects(subjects),
            "states_file": states,
            "states": read_states(states),
            "wording_folder": wording,
            "forms_folder": forms,
            "mail": data["mail"].below(folder),
            "replica": data["replica"].below(folder),
            "accounts": data["accounts"].below(folder),
            "server": Server(**server),
            "signing": Signing(**signing),
        }
    )
