"""Every table, by noun. Repositories hold the queries, ``migrations`` the changes of shape."""

from __future__ import annotations

from service.store.tables.archive import archives, log_heads
from service.store.tables.base import metadata
from service.store.tables.ceremonies import ceremonies, ceremony_items
from service.store.tables.directory import partner_instruments, partner_revisions, partners
from service.store.tables.instruments import (
    approvals,
    confirmations,
    drafts,
    events,
    instruments,
    kept_answers,
    looks,
    objections,
    preliminaries,
    reviews,
    signatories,
    signatures,
    verdicts,
)
from service.store.tables.letters import letters
from service.store.tables.negotiation import change_decisions, comments, counterproposals
from service.store.tables.obligations import obligation_reminders, obligation_reports, obligations
from service.store.tables.office import delegations, planned_signings
from service.store.tables.paper import paper_copies, paper_means, paper_prints
from service.store.tables.people import (
    account_events,
    account_requests,
    api_tokens,
    attempts,
    deputies,
    links,
    openid_identities,
    passkeys,
    people,
    signins,
    spent_challenges,
)
from service.store.tables.proposals import proposal_events, proposals
from service.store.tables.register import (
    audit_findings,
    audits,
    deposited_files,
    later_acts,
    log_entries,
    proofs,
    receipts,
    register,
    register_languages,
    register_standings,
    register_texts,
    relations,
    renewals,
)
from service.store.tables.work import counters, jobs, preparations, tasks

__all__ = [
    "account_events",
    "account_requests",
    "api_tokens",
    "approvals",
    "archives",
    "attempts",
    "audit_findings",
    "audits",
    "ceremonies",
    "ceremony_items",
    "change_decisions",
    "comments",
    "confirmations",
    "counterproposals",
    "counters",
    "delegations",
    "deposited_files",
    "deputies",
    "drafts",
    "events",
    "instruments",
    "jobs",
    "kept_answers",
    "later_acts",
    "letters",
    "links",
    "log_entries",
    "log_heads",
    "looks",
    "metadata",
    "objections",
    "obligation_reminders",
    "obligation_reports",
    "obligations",
    "openid_identities",
    "paper_copies",
    "paper_means",
    "paper_prints",
    "partner_instruments",
    "partner_revisions",
    "partners",
    "passkeys",
    "people",
    "planned_signings",
    "preliminaries",
    "preparations",
    "proofs",
    "proposal_events",
    "proposals",
    "receipts",
    "register",
    "register_languages",
    "register_standings",
    "register_texts",
    "relations",
    "renewals",
    "reviews",
    "signatories",
    "signatures",
    "signins",
    "spent_challenges",
    "tasks",
    "verdicts",
]
