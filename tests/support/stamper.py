"""pyHanko's time-stamping authority for tests, with its key loaded once."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import cast

from asn1crypto import cms, core
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from pyhanko.sign.general import as_signing_certificate, simple_cms_attribute
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko_certvalidator.util import get_pyca_cryptography_hash


class Stamper(DummyTimeStamper):
    """Signs as its parent does, with RSA. The parent loads the key for each time-stamp, and OpenSSL proves both primes each time: 0.3 s."""

    def _sign_tst_info(self, tst_info_data: bytes, md_algorithm: str, dt: datetime) -> tuple[bytes, cms.CMSAttributes]:
        algorithm = get_pyca_cryptography_hash(md_algorithm.upper())
        digest = hashes.Hash(algorithm)
        digest.update(tst_info_data)
        attributes = cms.CMSAttributes(
            [
                simple_cms_attribute("content_type", "tst_info"),
                simple_cms_attribute("signing_time", cms.Time({"utc_time": core.UTCTime(dt)})),
                simple_cms_attribute("signing_certificate", as_signing_certificate(self.tsa_cert)),
                simple_cms_attribute("message_digest", digest.finalize()),
            ]
        )
        return _loaded(self.tsa_key.dump()).sign(attributes.dump(), PKCS1v15(), algorithm), attributes


@cache
def _loaded(der: bytes) -> RSAPrivateKey:
    return cast(RSAPrivateKey, serialization.load_der_private_key(der, password=None))
