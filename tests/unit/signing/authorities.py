"""Authorities for tests that need no development PKI: certificates made on the spot, and trusted lists that name them."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from lxml import etree
from signxml import methods
from signxml.xades import XAdESSigner

NOW = datetime.now(UTC).replace(microsecond=0)
NS = "http://uri.etsi.org/02231/v2#"
_TRUST = "http://uri.etsi.org/TrstSvc"
CA_QC, QTST = f"{_TRUST}/Svctype/CA/QC", f"{_TRUST}/Svctype/TSA/QTST"
GRANTED, WITHDRAWN = (f"{_TRUST}/TrustedList/Svcstatus/{status}" for status in ("granted", "withdrawn"))


@dataclass(frozen=True)
class Made:
    """A key and its certificate."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.DER)

    @property
    def asn1(self) -> asn1_x509.Certificate:
        return asn1_x509.Certificate.load(self.der)


def made(name: str, *, authority: bool = True, stamping: bool = False, days: tuple[int, int] = (-400, 400)) -> Made:
    """A self-signed certificate, good from ``days[0]`` to ``days[1]`` from now."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    begins, ends = (NOW + timedelta(days=day) for day in days)
    builder = x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number(), begins, ends)
    builder = builder.add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
    builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    if stamping:
        builder = builder.add_extension(x509.ExtendedKeyUsage([x509.ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    return Made(key, builder.sign(key, hashes.SHA256()))


@dataclass(frozen=True)
class Service:
    """One service of a list: its states, newest first, each with the moment from which it holds."""

    kind: str
    who: Made
    states: Sequence[tuple[str, datetime]]


def trusted_list(kit: Sequence[Service], *, territory: str = "XX", due: datetime = NOW + timedelta(days=90)) -> bytes:
    """An unsigned trusted list (ETSI TS 119 612) in the fewest words."""
    return f"""<TrustServiceStatusList xmlns="{NS}" TSLTag="http://uri.etsi.org/19612/TSLTag" Id="list">
<SchemeInformation><TSLVersionIdentifier>5</TSLVersionIdentifier><TSLSequenceNumber>7</TSLSequenceNumber>
<TSLType>{_TRUST}/TrustedList/TSLType/EUgeneric</TSLType>
<SchemeOperatorName><Name xml:lang="en">Test Operator</Name></SchemeOperatorName>
<SchemeTerritory>{territory}</SchemeTerritory><ListIssueDateTime>{NOW - timedelta(days=1):%Y-%m-%dT%H:%M:%SZ}</ListIssueDateTime>
<NextUpdate><dateTime>{due:%Y-%m-%dT%H:%M:%SZ}</dateTime></NextUpdate></SchemeInformation>
<TrustServiceProviderList><TrustServiceProvider><TSPInformation><TSPName><Name xml:lang="en">Provider</Name></TSPName></TSPInformation>
<TSPServices>{"".join(_service(one) for one in kit)}</TSPServices></TrustServiceProvider></TrustServiceProviderList>
</TrustServiceStatusList>""".encode()


def _service(one: Service) -> str:
    (status, since), *older = one.states
    history = "".join(f"<ServiceHistoryInstance>{_state(one, *state)}</ServiceHistoryInstance>" for state in older)
    return (
        f"<TSPService><ServiceInformation>{_state(one, status, since)}</ServiceInformation>"
        f"<ServiceHistory>{history}</ServiceHistory></TSPService>"
    )


def _state(one: Service, status: str, since: datetime) -> str:
    name = one.who.certificate.subject.rfc4514_string().removeprefix("CN=")
    return (
        f'<ServiceTypeIdentifier>{one.kind}</ServiceTypeIdentifier><ServiceName><Name xml:lang="en">{name}</Name></ServiceName>'
        f"<ServiceDigitalIdentity><DigitalId><X509Certificate>{base64.b64encode(one.who.der).decode()}</X509Certificate></DigitalId>"
        f"</ServiceDigitalIdentity><ServiceStatus>{status}</ServiceStatus>"
        f"<StatusStartingTime>{since:%Y-%m-%dT%H:%M:%SZ}</StatusStartingTime>"
    )


def signed(xml: bytes, operator: Made) -> bytes:
    """The list with the operator's enveloped XAdES signature."""
    signer = XAdESSigner(method=methods.enveloped, signature_algorithm="ecdsa-sha256")
    root = signer.sign(etree.fromstring(xml), key=operator.key, cert=[operator.certificate])
    return etree.tostring(root)
