"""Types of asn1crypto and pyHanko that other packages of ``signing`` name: objects that this package makes and reads."""

from __future__ import annotations

from asn1crypto.cms import CMSAttributes, ContentInfo, SignedData
from asn1crypto.x509 import Certificate
from pyhanko.sign.signers import Signer
from pyhanko_certvalidator.path import ValidationPath

__all__ = ["CMSAttributes", "Certificate", "ContentInfo", "SignedData", "Signer", "ValidationPath"]
