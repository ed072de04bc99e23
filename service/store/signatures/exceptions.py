"""Certificates in another name than the signatory's that the officer accepts."""

from __future__ import annotations

from sqlalchemy import select

from service.domain.certificates import CertificateException
from service.store.repository import Repository
from service.store.rows import built, plain
from service.store.tables import certificate_exceptions


class CertificateExceptions(Repository):
    """Rows are added, never changed."""

    def add(self, exception: CertificateException) -> None:
        """One more."""
        self._insert(certificate_exceptions, plain(exception))

    def of(self, instrument_id: str) -> list[CertificateException]:
        """Of one instrument, oldest first."""
        mine = certificate_exceptions.c.instrument_id == instrument_id
        query = select(certificate_exceptions).where(mine).order_by(certificate_exceptions.c.id)
        return [built(CertificateException, row) for row in self._all(query)]
