"""The attacks. Importing this package registers them all."""

from tests.attacks.families import certificates, containers, forgery, increments, revocation

__all__ = ["certificates", "containers", "forgery", "increments", "revocation"]
