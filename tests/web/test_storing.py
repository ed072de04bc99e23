"""Nothing is put on disk before it is asked whether it may: a refused upload leaves the stored files as they were."""

from __future__ import annotations

import inspect
import io
import re
import sys
from collections.abc import Iterator

import pytest

from service.domain.lifecycle import State
from tests.support.delegated import authority_pdf
from tests.web.test_matrix import FORM, Door, Matrix, Visitor, doors, matrix, refused

__all__ = ["matrix"]

FILES = re.compile(r"""files(?:\.get(?:list)?\(|\[)\s*["'](\w+)["']""")
USUAL = (State.DRAFTING, State.APPROVED, State.SIGNED)
VALUES = {
    "text": "Attached.", "title": "Map", "note": "Attached.", "state": "met", "key": "organization", "name": "Luis Paz",
    "office": "Director", "authority": "Resolution 1 of 2026", "reason": "It is so.", "department": "saf",
}  # fmt: skip


def uploads(site: Matrix) -> Iterator[tuple[Door, tuple[str, ...]]]:
    """Every address that takes a file, with the names of its files."""
    for door in doors():
        if door.method != "POST" or door.by_program:
            continue
        view = inspect.unwrap(site.site.app.view_functions[door.endpoint])
        names = FILES.findall(inspect.getsource(sys.modules[view.__module__]))
        if names:
            yield door, tuple(dict.fromkeys(names))


def left(visitor: Visitor, site: Matrix, door: Door, names: tuple[str, ...], pdf: bytes) -> str:
    """What a refused request has stored; empty where it was taken, or has stored nothing."""
    before = set(site.site.services.files.digests())
    files = {name: (io.BytesIO(pdf), f"{name}.pdf") for name in names}
    said = {"version": site.row["version"], "digest": site.site.world.digest}
    form = {**FORM, **VALUES, **said, "csrf_token": visitor.csrf, **files}
    path = door.path.format(id=site.id)
    answer = visitor.client.post(path, data=form, content_type="multipart/form-data")
    stored = set(site.site.services.files.digests()) - before
    if stored and (answer.status_code >= 400 or refused(answer, door)):
        return f"{door.endpoint} by {visitor.who}: {answer.status_code}"
    return ""


@pytest.mark.parametrize("state", [pytest.param(one, marks=() if one in USUAL else pytest.mark.slow) for one in State])
def test_a_refused_upload_stores_nothing(matrix: Matrix, state: State) -> None:
    pdf, found, wrong = authority_pdf(), list(uploads(matrix)), []
    assert len(found) > 10
    for visitor in matrix.visitors():
        for number, (door, names) in enumerate(found):
            matrix.put(state)
            unlike = pdf + f"\n% {visitor.who} {state} {number}\n".encode()
            wrong.append(left(visitor, matrix, door, names, unlike))
    assert not any(wrong), "\n".join(filter(None, wrong))
