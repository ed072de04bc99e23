"""Can this installation do its work now? Asked by monitors every few seconds, so that each check costs milliseconds and asks nobody else."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from service.domain.jobs import JobState
from service.sandbox.processes import held
from service.sandbox.walls import seen_inside, why_not
from service.settings.promises import required_files
from service.workflow import continuity
from service.workflow.context import Services
from service.workflow.operation.check import Check, Finding, failed, ok, warning

SILENT: Final = timedelta(seconds=90)
"""A worker reports itself every twenty seconds."""
LATE: Final = timedelta(minutes=15)
"""A job that has been due for this long is not being done."""
LEAST_BYTES: Final = 500_000_000
"""Of free disk: several agreements with their largest annexes."""
FEW_BYTES: Final = 5_000_000_000
ENDS_SOON: Final = timedelta(days=60)
"""Before the end of an anchor's certificate: time to get a new one."""


def database(services: Services) -> Iterable[Finding]:
    """It answers. Whether it can be written to is not asked here: that would wait for whoever writes."""
    with services.store.reader() as unit:
        unit.archives.identity()
    yield ok("database", "answers.")


def archive(services: Services) -> Iterable[Finding]:
    """The folder is the archive that the database knows, and can be written to."""
    root = services.settings.archive_root
    continuity.require_archive(services.store, root, at=services.clock())
    if not os.access(root, os.W_OK):
        yield failed(
            "archive", f"{root} cannot be written to.", f"Mount {root} for writing, owned by the service's user."
        )
        return
    yield ok("archive", f"{root} is the archive of this database.")


def logs(services: Services) -> Iterable[Finding]:
    """Both logs go on from where the database knows them."""
    continuity.require_heads(services)
    yield ok(
        "logs",
        f"{services.log.size} deposits and {services.signing_log.size} uses of keys, as the database knows them.",
    )


def worker(services: Services) -> Iterable[Finding]:
    """Somebody does the jobs."""
    now = services.clock()
    with services.store.reader() as unit:
        alive = [one for one in unit.workers.all() if now - one.seen_at < SILENT]
        due = unit.jobs.due(now - LATE, limit=1)
        given_up = len(unit.jobs.in_states([JobState.FAILED]))
    start = "Start `alternat work`, and see in its log why it ended."
    if not alive:
        yield failed(
            "worker", "No worker has reported itself for 90 seconds: nothing is sealed, completed or sent.", start
        )
    elif due:
        yield failed(
            "worker",
            f"A job ({due[0].kind}) has been due for more than 15 minutes.",
            "Look at the worker's log and at “Background tasks”.",
        )
    else:
        yield ok("worker", f"{len(alive)} at work, {sum(one.threads for one in alive)} jobs at a time.")
    if given_up:
        yield warning(
            "jobs",
            f"{given_up} failed and were given up.",
            "See “Background tasks”: each has its reason. Remove the cause, then retry it.",
        )


def disk(services: Services) -> Iterable[Finding]:
    """Room where the service writes."""
    settings = services.settings
    for name, folder in (("disk of the archive", settings.archive_root), ("disk of the data", settings.data_folder)):
        free = shutil.disk_usage(folder).free
        room = f"{free / 1e9:.1f} GB free at {folder}."
        if free < LEAST_BYTES:
            yield failed(name, room, "Make room, or move to a larger disk. Never clean the archive by hand.")
        elif free < FEW_BYTES:
            yield warning(name, room, "Plan a larger disk.")
        else:
            yield ok(name, room)


def certificates(services: Services) -> Iterable[Finding]:
    """Anchors for signers and time-stamps are there and do not end soon."""
    now = services.clock()
    for purpose, found in (
        ("signers", services.anchors.signer_certificates(now)),
        ("time-stamps", services.anchors.timestamping_certificates(now)),
    ):
        part = f"trust in {purpose}"
        ends = [one.not_valid_after for one in found if one.not_valid_after > now]
        add = "Add the authority's next certificate with `alternat trust add`, then restart."
        if not ends:
            yield failed(part, "No trust anchor counts today.", add)
        elif max(ends) - now < ENDS_SOON:
            yield warning(part, f"The last anchor ends on {max(ends).date()}.", add)
        else:
            yield ok(part, f"{len(ends)} anchors, the last until {max(ends).date()}.")


def confinement(services: Services) -> Iterable[Finding]:
    """Processes that read strange files are walled in."""
    settings, why = services.settings, why_not()
    places = (settings.data_folder, settings.archive_root, *required_files(settings).values())
    seen = sorted({str(place) for place in places if seen_inside(place)})
    if seen:
        yield failed(
            "confinement",
            f"Programs that read uploaded files see {', '.join(seen)}.",
            "Move it out of /usr, and out of the folders of Python and of the programs.",
        )
    if not held():
        yield warning(
            "confinement",
            "This system does not hold programs that read uploaded files to a number of processes: one that a hostile file took over could slow down the machine.",
            "Run the service under an account of its own, as the units do; or let the account nobody read the program and its Python.",
        )
    if not why:
        yield ok("confinement", "Programs that read uploaded files see no keys, no data and no network.")
        return
    found = warning if services.settings.development or services.settings.limits.weak_confinement else failed
    yield found(
        "confinement",
        f"Programs that read uploaded files are not walled in ({why}): one that a hostile file took over could read keys and data.",
        "Install the Debian package bubblewrap and permit user namespaces (sysctl user.max_user_namespaces; in a container: its seccomp and "
        "AppArmor profile); or accept it with limits.weak_confinement = true.",
    )


READY: Final[tuple[tuple[str, Check], ...]] = (
    ("database", database),
    ("archive", archive),
    ("logs", logs),
    ("worker", worker),
    ("disk", disk),
    ("trust", certificates),
    ("confinement", confinement),
)
