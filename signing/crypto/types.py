"""Types of asn1crypto that other packages of ``signing`` name: objects that this package makes and reads."""

from __future__ import annotations

from asn1crypto.cms import CMSAttributes, ContentInfo, SignedData
from asn1crypto.x509 import Certificate

__all__ = ["CMSAttributes", "Certificate", "ContentInfo", "SignedData"]
