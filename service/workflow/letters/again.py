"""Send a letter again: one that failed, after its cause was corrected, or one that was sent and did not reach its reader."""

from __future__ import annotations

from service.domain.errors import NotFound
from service.domain.jobs import JobKind
from service.domain.mail.addresses import is_address
from service.domain.mail.letters import Letter, LetterState, Recipient
from service.domain.messages import Message
from service.domain.permissions import Actor, Permission
from service.store.unit import Unit
from service.workflow.access import get_visible, require
from service.workflow.context import Services
from service.workflow.errors import NotReady
from service.workflow.letters.send import SENDING, send

ONCE = Message("This letter held a link that works once. Send a new invitation instead.")
WAITS = Message("This letter has not been sent yet. The service sends it by itself.")
ADDRESS = Message("No letter can be sent to “{address}”. Send a new invitation to another address.")


def send_again(services: Services, actor: Actor, letter_id: str) -> None:
    """A failed letter is tried again under its Message-ID; a sent one goes out once more as a letter of its own.

    :raises NotFound: there is no such letter, or the actor may not know about its agreement.
    :raises PermissionMissing: the actor neither writes drafts nor is an administrator.
    :raises NotReady: it waits to be sent, its link works once, or its address cannot be used.
    """
    with services.store.unit() as unit:
        letter = unit.letters.get(letter_id)
        if letter is None:
            raise NotFound(noun="letter")
        _require_own(unit, actor, letter)
        if letter.state is LetterState.FAILED:
            if not is_address(letter.address):
                raise NotReady(ADDRESS.with_params({"address": letter.address}))
            unit.letters.requeue(letter.id, services.clock())
            unit.jobs.enqueue(JobKind.SEND_LETTERS, {}, key=SENDING)
        elif letter.state is not LetterState.SENT:
            raise NotReady(WAITS)
        elif not letter.repeatable:
            raise NotReady(ONCE)
        else:
            _repeat(services, unit, letter)
        unit.commit()


def _require_own(unit: Unit, actor: Actor, letter: Letter) -> None:
    if Permission.USER_MANAGE in actor.permissions:
        return
    require(actor, Permission.DRAFT_WRITE)
    if letter.instrument_id is None:
        raise NotFound(noun="letter")
    get_visible(unit, actor, letter.instrument_id, needs=Permission.DRAFT_WRITE)


def _repeat(services: Services, unit: Unit, letter: Letter) -> None:
    to = Recipient(address=letter.address, name=letter.name, language=letter.language, person_id=letter.person_id)
    send(
        services, unit, letter.text, kind=letter.kind, to=to, instrument_id=letter.instrument_id, receipt=letter.receipt
    )
