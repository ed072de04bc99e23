"""The service starts with complete and consistent settings, or says exactly why not."""

from __future__ import annotations

import tomllib
from dataclasses import FrozenInstanceError
from datetime import date
from pathlib import Path

import pytest

from service.cli.development import pki as development_pki
from service.settings import ROOT, SettingsInvalid, load

DEFAULT = tomllib.loads((ROOT / "config" / "default.toml").read_text("utf-8"))


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "settings.toml"
    path.write_text(text, "utf-8")
    return path


def test_the_defaults_are_whole():
    settings = load(environ={})
    assert settings.development
    assert settings.server.port == 8000
    assert settings.database_url == f"sqlite:///{settings.data_folder}/alternat.db"
    assert settings.organization.short_name["es"] == "SG/OEA"
    assert settings.organization.for_documents()["name"]["en"].startswith("General Secretariat")
    assert settings.archive_root == settings.data_folder / "archive"


def test_settings_cannot_be_changed_afterwards():
    with pytest.raises(FrozenInstanceError):
        load(environ={}).development = False


def test_later_sources_win(tmp_path):
    path = written(tmp_path, '[server]\nport = 8100\nhost = "127.0.0.9"\n')
    settings = load(environ={"ALTERNAT_CONFIG": str(path), "ALTERNAT_SERVER_PORT": "8200", "HOME": "/home/x"})
    assert (settings.server.host, settings.server.port, settings.server.threads) == ("127.0.0.9", 8200, 8)


def test_a_list_from_the_environment_is_separated_by_commas():
    settings = load(environ={"ALTERNAT_SIGNING_TIMESTAMP_URLS": "http://a.test/, http://b.test/"})
    assert settings.signing.timestamp_urls == ("http://a.test/", "http://b.test/")


@pytest.mark.parametrize(
    ("environ", "named"),
    [
        ({"ALTERNAT_SERVER_PORTS": "1"}, "ALTERNAT_SERVER_PORTS"),
        ({"ALTERNAT_ORGANIZATION_NAME": "x"}, "ALTERNAT_ORGANIZATION_NAME"),
        ({"ALTERNAT_SERVER_PORT": "eighty"}, "server.port"),
        ({"ALTERNAT_SERVER_PORT": "70000"}, "server.port"),
        ({"ALTERNAT_LIMITS_ANNEXES_BYTES": "60000000"}, "could not upload the original that it signed"),
        ({"ALTERNAT_DATABASE_URL": "mysql://x/y"}, "database_url"),
        ({"ALTERNAT_SERVER_HOST": "0.0.0.0"}, "this machine only"),
        ({"ALTERNAT_SERVER_PUBLIC_URL": "https://agreements.test"}, "this machine only"),
        ({"ALTERNAT_TRUST_FOLDER": "/etc/alternat/trust"}, "trust_folder"),
        ({"ALTERNAT_SIGNING_ORDER": "counterpart"}, "signing.order"),
        ({"ALTERNAT_SIGNING_ORDER": "organization,organization"}, "signing.order"),
        ({"ALTERNAT_TEMPLATES_ROOT": "nowhere"}, "templates_root"),
        ({"ALTERNAT_LIMITS_BODY_BYTES": "10"}, "limits.body_bytes"),
        ({"ALTERNAT_LIMITS_INSTRUMENT_BYTES": "60000000"}, "limits.instrument_bytes"),
        (
            {"ALTERNAT_LIMITS_ANNEXES_BYTES": "260000000", "ALTERNAT_LIMITS_BODY_BYTES": "280000000"},
            "limits.annexes_bytes: must be at most",
        ),
        ({"ALTERNAT_SERVER_PUBLIC_URL": "https://x.test/path"}, "server.public_url"),
        ({"ALTERNAT_CONFIG": "/nonexistent/alternat.toml"}, "/nonexistent/alternat.toml"),
        ({"ALTERNAT_DEPARTMENTS_FILE": "nowhere.toml"}, "nowhere.toml"),
    ],
)
def test_a_wrong_setting_is_named(environ, named):
    with pytest.raises(SettingsInvalid, match=named.replace(".", r"\.")):
        load(environ=environ)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("developement = true", "developement"),
        ("[limits]\nannex_page = 3", "limits.annex_page"),
        ("[surprise]\nx = 1", "surprise"),
        ("[server]\nport = ", "settings.toml"),
        ("[organization.name]\nen = ''", "organization.name.en"),
        ("reference_prefix = 'coop'", "reference_prefix"),
    ],
)
def test_a_wrong_key_in_the_file_is_named(tmp_path, text, named):
    with pytest.raises(SettingsInvalid, match=named.replace(".", r"\.")):
        load(written(tmp_path, text), environ={})


TOKEN = 'source = "pkcs11"\nmodule = "/usr/lib/card.so"\ntoken = "SG"\nchain = ["ca.pem"]'


def test_a_key_is_where_its_section_says(tmp_path):
    settings = load(written(tmp_path, f"[signing.sg]\n{TOKEN}"), environ={})
    place = settings.signing.sg
    assert (place.source, place.module, place.token, place.file) == ("pkcs11", Path("/usr/lib/card.so"), "SG", None)
    assert place.chain == (settings.data_folder / "ca.pem",)
    assert settings.signing.seal.file == settings.data_folder / "pki/p12/seal.p12"


def test_whoever_else_signs_has_a_key_of_a_name(tmp_path):
    signing = load(written(tmp_path, f"[signing.keys.director]\n{TOKEN}"), environ={}).signing
    place = signing.key("director")
    assert (place.source, place.chain) == ("pkcs11", (load(environ={}).data_folder / "ca.pem",))
    assert signing.key("sg") == signing.sg
    assert signing.key("treasurer") is None
    assert load(environ={}).signing.keys == {}


def test_a_section_in_a_section_is_reached_from_the_environment():
    place = load(environ={"ALTERNAT_SIGNING_SG_FILE": "other.p12"}).signing.sg
    assert (place.source, place.file.name) == ("pkcs12", "other.p12")
    whole = {
        "ALTERNAT_SIGNING_SG_SOURCE": "csc",
        "ALTERNAT_SIGNING_SG_URL": "https://x",
        "ALTERNAT_SIGNING_SG_CREDENTIAL": "a",
    }
    assert load(environ=whole).signing.sg.file is None


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('[signing.sg]\nsource = "usb"', "signing.sg.source"),
        ('[signing.sg]\nsource = "pkcs12"', "signing.sg.file: Missing"),
        ('[signing.sg]\nsource = "pem"\nfile = "a"', "signing.sg.certificate: Missing"),
        ('[signing.sg]\nsource = "csc"\nurl = "https://x"', "signing.sg.credential: Missing"),
        (f'[signing.sg]\n{TOKEN}\nfile = "a"', "signing.sg.file: Has no meaning with source pkcs11"),
        (f'[signing.sg]\n{TOKEN}\npin_file = "a"', "signing.sg.pin_file: This PIN is typed for each act"),
        (f"[signing.seal]\n{TOKEN}", "signing.seal.pin_file: Missing"),
        ('[signing.sg]\ntoken = "SG"', "signing.sg.token: Has no meaning with source pkcs12"),
        ('[signing]\nsg_p12 = "a"', "signing.sg_p12"),
        ('[signing.keys.director]\nsource = "pem"\nfile = "a"', "signing.keys.director.certificate: Missing"),
        ('[signing.keys.Director]\nsource = "pkcs12"\nfile = "a"', "signing.keys.Director: Small letters"),
        ('[signing.keys.sg]\nsource = "pkcs12"\nfile = "a"', "signing.keys.sg: This key has a table of its own"),
        (
            '[signing.keys.director]\nsource = "pkcs12"\nfile = "a"\npin_file = "b"',
            "signing.keys.director.pin_file: This PIN",
        ),
    ],
)
def test_half_a_key_is_no_key(tmp_path, text, named):
    with pytest.raises(SettingsInvalid, match=named.replace(".", r"\.")):
        load(written(tmp_path, text), environ={})


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('[reviews]\norder = ["ethics"]', "reviews.order: There is no table \\[reviews.kinds.ethics\\]"),
        ('[reviews]\norder = ["legal", "legal"]', "reviews.order: Names each kind of review once"),
        ('[reviews.kinds.legal]\ndepartures = ["moved"]', "Must be one of: altered"),
        ("[reviews.kinds.finance]\nfrom_amount = { USD = -1 }", "from_amount"),
        ("[reviews.kinds.finance]\nfrom_amount = { dollars = 1 }", "A currency by its three letters"),
        ('[reviews.kinds.ethics]\nunit = "osg"\nname = { en = "Ethics" }', "Missing languages: es, pt, fr"),
        ('[reviews.kinds.legal]\nunit = "nowhere"', "departments.toml has no unit nowhere"),
    ],
)
def test_a_review_that_nobody_can_make_stops_the_start(tmp_path, text, named):
    with pytest.raises(SettingsInvalid, match=named):
        load(written(tmp_path, text), environ={})


def test_the_kinds_of_review_are_settings(tmp_path):
    own = '[reviews]\norder = ["finance"]\nin_order = true\n[reviews.kinds.finance]\nfrom_amount = { USD = 25000.50 }'
    reviews = load(written(tmp_path, own), environ={}).reviews
    assert ([kind.key for kind in reviews.kinds], reviews.in_order) == (["finance"], True)
    assert (reviews.kinds[0].unit, str(reviews.kinds[0].from_amount["USD"])) == ("saf", "25000.5")


def test_every_key_of_the_defaults_is_explained():
    lines = (ROOT / "config" / "default.toml").read_text("utf-8").splitlines()
    scalars = [key for key, value in DEFAULT.items() if not isinstance(value, dict)]
    unexplained = [key for key in scalars if not any(line.startswith(f"{key} =") and "#" in line for line in lines)]
    assert unexplained == []


def test_a_unit_exists_from_one_day_to_another(tmp_path):
    (tmp_path / "departments.toml").write_text(
        """
        [[department]]
        key = "old"
        acronym = "OLD"
        valid_from = 2016-01-01
        valid_to = 2026-07-01
        name = {en = "Old", es = "Viejo", pt = "Velho", fr = "Ancien"}
        [[department]]
        key = "new"
        acronym = "NEW"
        parent = "old"
        valid_from = 2026-07-01
        name = {en = "New", es = "Nuevo", pt = "Novo", fr = "Nouveau"}
        """,
        "utf-8",
    )
    with pytest.raises(SettingsInvalid, match=r"reviews\.kinds\.legal\.unit: departments\.toml has no unit dls"):
        load(written(tmp_path, ""), environ={})
    settings = load(written(tmp_path, "[reviews]\norder = []"), environ={})
    assert [unit.key for unit in settings.departments_on(date(2026, 6, 30))] == ["old"]
    assert [unit.key for unit in settings.departments_on(date(2026, 7, 1))] == ["new"]
    assert settings.department("old").name["fr"] == "Ancien"
    with pytest.raises(KeyError):
        settings.department("older")


UNIT = 'acronym = "X"\nvalid_from = 2016-01-01\nname = {en = "a", es = "a", pt = "a", fr = "a"}\n'


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (f'[[department]]\nkey = "x"\n{UNIT}[[department]]\nkey = "x"\n{UNIT}', "two units with the key x"),
        (f'[[department]]\nkey = "x"\nparent = "y"\n{UNIT}', "parent y"),
        (
            f'[[department]]\nkey = "x"\n{UNIT}'.replace('fr = "a"', 'de = "a"'),
            "department.0.name: Missing languages: fr",
        ),
        (f'[[department]]\nkey = "x"\n{UNIT}'.replace("2016-01-01", '"2016-01-01"'), "department.0.valid_from"),
        ("[[departement]]\n", "departement"),
        ("", "department"),
    ],
)
def test_a_wrong_unit_is_named(tmp_path, text, named):
    (tmp_path / "departments.toml").write_text(text, "utf-8")
    with pytest.raises(SettingsInvalid, match=named):
        load(written(tmp_path, ""), environ={})


def test_the_shipped_units_hold_the_seven_secretariats_and_sustainable_development():
    settings = load(environ={})
    assert {"ssd", "sedi", "sms", "saf", "sla", "sare", "sha"} <= {unit.key for unit in settings.departments}
    assert settings.department("dsd").name["en"] == "Department of Sustainable Development"
    assert settings.department("dsd").parent == "sedi"


# Production ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def production(tmp_path, pki):
    """Everything that production asks for, made of the development PKI's pieces without its anchors' mark."""
    secrets = tmp_path / "secrets"
    secrets.mkdir()
    for name in ("flask.key", "log.pem", "seal.p12", "seal.passphrase", "sg.p12"):
        (secrets / name).write_bytes(b"x")
        (secrets / name).chmod(0o600)
    for kind in ("signers", "timestamping"):
        (tmp_path / "trust" / kind).mkdir(parents=True)
        (tmp_path / "trust" / kind / "anchor.pem").write_bytes(honest_root())
    path = written(
        tmp_path,
        f"""
        development = false
        data_folder = "{tmp_path}"
        [server]
        public_url = "https://agreements.test"
        trusted_proxies = 1
        [signing]
        timestamp_urls = ["https://one.test", "https://two.test"]
        [signing.seal]
        source = "pkcs12"
        file = "secrets/seal.p12"
        pin_file = "secrets/seal.passphrase"
        [signing.sg]
        source = "pkcs12"
        file = "secrets/sg.p12"
        """,
    )
    return tmp_path, path


def honest_root() -> bytes:
    """A self-signed certificate that claims nothing about development."""
    from datetime import UTC, datetime, timedelta

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Trustworthy Root")])
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    now = datetime.now(UTC)
    builder = builder.not_valid_before(now).not_valid_after(now + timedelta(days=1))
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    return builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


def test_production_starts_when_every_promise_is_kept(production):
    _, path = production
    assert not load(path, environ={}).development


def test_production_asks_how_many_proxies_there_are(production):
    _, path = production
    with pytest.raises(SettingsInvalid, match=r"server\.trusted_proxies: https ends at a reverse proxy"):
        load(path, environ={"ALTERNAT_SERVER_TRUSTED_PROXIES": "0"})


def test_production_refuses_folders_that_every_account_can_read(production):
    folder, path = production
    folder.chmod(0o755)

    with pytest.raises(SettingsInvalid, match=r"data_folder: .* is open to every account"):
        load(path, environ={})


def test_production_refuses_an_anchor_of_the_development_pki(production, tmp_path):
    folder, path = production
    made = development_pki.make(tmp_path / "pki", anchors=tmp_path / "elsewhere", url="http://127.0.0.1:1")
    (folder / "trust" / "signers" / "more.pem").write_bytes(honest_root() + made.certificate("root"))
    with pytest.raises(SettingsInvalid, match=r"more\.pem is an anchor of the development PKI"):
        load(path, environ={})


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda folder: (folder / "secrets" / "log.pem").unlink(), "log_key_file: there is no file"),
        (lambda folder: (folder / "secrets" / "flask.key").unlink(), "server.secret_key_file: there is no file"),
        (
            lambda folder: (folder / "secrets" / "sg.p12").chmod(0o644),
            "signing.sg.file: .*sg.p12 can be read by others",
        ),
        (
            lambda folder: (folder / "trust" / "timestamping" / "anchor.pem").unlink(),
            "No trust anchor for the purpose “timestamping”",
        ),
        (
            lambda folder: (folder / "trust" / "signers" / "anchor.pem").write_text("no PEM"),
            "signers/anchor.pem holds no certificate",
        ),
    ],
)
def test_production_does_not_start_half_promised(production, change, reason):
    folder, path = production
    change(folder)
    with pytest.raises(SettingsInvalid, match=reason):
        load(path, environ={})


@pytest.mark.parametrize(
    ("office", "missing"),
    [("", "en, es, pt, fr"), ('[organization.representative_office]\nen = "Secretary General"\n', "es, pt, fr")],
)
def test_production_wants_the_office_with_the_name(production, office, missing):
    _, path = production
    path.write_text(f'{path.read_text()}\n[organization]\nrepresentative_name = "Ana Pérez"\n{office}')
    with pytest.raises(
        SettingsInvalid, match=rf"the office has to be given with it in every language; missing: {missing}\."
    ):
        load(path, environ={})


def test_production_starts_with_name_and_office(production):
    _, path = production
    office = "\n".join(f'{language} = "Office"' for language in ("en", "es", "pt", "fr"))
    words = f'[organization]\nrepresentative_name = "Ana Pérez"\n[organization.representative_office]\n{office}\n'
    path.write_text(f"{path.read_text()}\n{words}")
    assert load(path, environ={}).organization.representative_office["es"] == "Office"


@pytest.mark.parametrize(
    ("section", "reason"),
    [
        (
            f"[signing.sg]\n{TOKEN}",
            r"signing\.sg\.module: there is no file /usr/lib/card\.so.*signing\.sg\.chain: there is no",
        ),
        ('[signing.sg]\nsource = "csc"\nurl = "http://x"\ncredential = "a"', r"signing\.sg\.url: .* by https"),
        (
            '[signing.sg]\nsource = "csc"\nurl = "https://x"\ncredential = "a"\naccess_file = "no"',
            r"signing\.sg\.access_file: there is no file",
        ),
        (
            '[signing.keys.director]\nsource = "pkcs12"\nfile = "no"',
            r"signing\.keys\.director\.file: there is no file",
        ),
    ],
)
def test_production_wants_what_a_key_needs(production, section, reason):
    _, path = production
    head, _, _ = path.read_text().partition("[signing.sg]")
    path.write_text(head + section)
    with pytest.raises(SettingsInvalid, match=reason):
        load(path, environ={})


def test_production_names_every_broken_promise_at_once(production):
    folder, path = production
    (folder / "secrets" / "log.pem").unlink()
    with pytest.raises(SettingsInvalid, match=r"public_url.*timestamp_urls.*log_key_file"):
        load(
            path,
            environ={"ALTERNAT_SERVER_PUBLIC_URL": "http://x.test", "ALTERNAT_SIGNING_TIMESTAMP_URLS": "http://a.test"},
        )


def test_the_example_for_production_names_known_keys_only(tmp_path):
    """It cannot start here for lack of its files, and for no other reason."""
    with pytest.raises(SettingsInvalid) as caught:
        load(ROOT / "config" / "production.example.toml", environ={})
    message = str(caught.value)
    assert message.startswith("The service does not start.")
    assert message.count("there is no file") == 6
    assert "representative" not in message
    assert "is not usable" not in message


MAIL = '[mail]\nhost = "mail.example.org"\nsender = "agreements@example.org"\n'


def test_letters_are_off_until_a_mail_server_is_named(tmp_path):
    assert not load(environ={}).mail.on
    assert load(written(tmp_path, MAIL), {}).mail.on


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('[mail]\nhost = "mail.example.org"\n', "mail.sender"),
        (MAIL + 'user = "alternat"\n', "give both, or neither"),
        (MAIL + 'user = "alternat"\npassword_file = "p"\ntls = "none"\n', "a password is sent through TLS only"),
        (MAIL + 'tls = "ssl"\n', "mail.tls"),
        (MAIL + "remind_days = 10\n", "mail.escalate_days"),
        (MAIL.replace("agreements@", "a@b@"), "mail.sender"),
        (MAIL + "hosts = 1\n", "mail.hosts"),
    ],
)
def test_settings_of_mail_that_do_not_go_together_stop_the_start(tmp_path, text, reason):
    with pytest.raises(SettingsInvalid, match=reason):
        load(written(tmp_path, text), {})


def test_the_largest_file_of_the_promises_is_that_of_the_verifier() -> None:
    from service.settings import promises
    from signing.pdf.document import MAX_BYTES

    assert promises._LARGEST_SIGNED == MAX_BYTES
