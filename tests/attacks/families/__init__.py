"""The attacks. Importing this package registers them all."""

from tests.attacks.families import (
    bombs,
    certificates,
    containers,
    differentials,
    fields,
    forgery,
    increments,
    objects,
    revocation,
    shadows,
    stamps,
    stores,
    tails,
    wrapping,
)

__all__ = [
    "bombs",
    "certificates",
    "containers",
    "differentials",
    "fields",
    "forgery",
    "increments",
    "objects",
    "revocation",
    "shadows",
    "stamps",
    "stores",
    "tails",
    "wrapping",
]
