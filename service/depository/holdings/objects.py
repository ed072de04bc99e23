"""Any object of the archive: an agreement or a holding."""

from __future__ import annotations

from service.depository.deposit import deposit
from service.depository.deposit.deposit import DepositPackage
from service.depository.holdings import package
from service.depository.holdings.package import HoldingPackage
from service.depository.ocfl.objects import Archive


def package_of(archive: Archive, object_id: str, *, audited: bool = False) -> DepositPackage | HoldingPackage:
    """What was deposited (version 1), every file re-hashed.

    :param audited: see :func:`service.depository.deposit.deposit.from_object`.
    :raises ObjectMissing: no such object. :raises ObjectDamaged: it is neither, or not whole.
    """
    if package.is_holding(archive, object_id):
        return package.from_object(archive, object_id, audited=audited)
    return deposit.from_object(archive, object_id, audited=audited)
