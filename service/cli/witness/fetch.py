"""A request that the witness makes for itself, from the checkpoint and the tiles that a log shows to everybody (C2SP tlog-tiles)."""

from __future__ import annotations

from typing import Final

import requests

from service.cli.refusal import Refused
from service.depository.errors import NoteInvalid
from service.depository.log import note, tiles
from service.depository.log.tiles import Tile
from service.depository.witness.memory import Watched, Witness
from service.depository.witness.request import MOST_BYTES, Request

_SECONDS: Final = 20.0


def request_of(address: str, witness: Witness) -> Request:
    """From what the witness cosigned last to what the log shows now. Nothing that was fetched is believed; the witness checks the request.

    :param address: of the log; ``checkpoint`` and ``tile/`` are below it. :raises Refused: something was not there to fetch.
    """
    place = address.rstrip("/")
    text = _get(f"{place}/checkpoint").decode("utf-8", "replace")
    try:
        checkpoint = note.parse(text)
    except NoteInvalid as error:
        raise Refused(str(error)) from None
    known = witness.watched().get(checkpoint.origin, Watched(key="")).size
    if not 0 < known < checkpoint.size:
        return Request(min(known, checkpoint.size), (), text)
    tree = tiles.tree_of(lambda tile: _tile(place, tile), checkpoint.size)
    try:
        return Request(known, tuple(tree.consistency(known, checkpoint.size)), text)
    except tiles.TileWrong as error:
        raise Refused(f"What {place}/tile/{error} answers is not a tile of the log.") from None


def _tile(place: str, tile: Tile) -> bytes:
    return _get(f"{place}/tile/{tile.path}")


def _get(address: str) -> bytes:
    try:
        with requests.get(address, timeout=_SECONDS, stream=True) as answer:
            data = answer.raw.read(MOST_BYTES, decode_content=True)
            status = answer.status_code
    except requests.RequestException as error:
        raise Refused(f"{address} does not answer ({type(error).__name__}).") from None
    if status != 200:
        raise Refused(
            f"{address} is not there ({status}). If the log does not show its tiles, ask its operator for a request as a file."
        )
    return bytes(data)
