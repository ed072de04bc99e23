"""One transaction and the repositories that work in it.

``with store.unit() as unit: ...; unit.commit()``: leaving without ``commit`` undoes everything. ``store.reader()`` sees one
moment of the database and cannot write.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Self

from sqlalchemy import Connection, Engine

from service.store.directory.partners import Partners
from service.store.engine import connect
from service.store.holdings.copies import CertifiedCopies
from service.store.holdings.holdings import Holdings
from service.store.holdings.records import Records
from service.store.instruments.decisions import Approvals, Confirmations, Objections, Reviews
from service.store.instruments.drafts import Drafts, Preliminaries
from service.store.instruments.events import Events
from service.store.instruments.history import History
from service.store.instruments.instruments import Instruments, Signatories
from service.store.instruments.kept import Kept
from service.store.instruments.looks import Looks
from service.store.instruments.statistics import Statistics
from service.store.negotiation.comments import Comments
from service.store.negotiation.counterproposals import ChangeDecisions, CounterProposals
from service.store.obligations.obligations import Obligations
from service.store.office.delegations import Delegations
from service.store.office.signings import PlannedSignings
from service.store.people.access_events import AccessEvents
from service.store.people.account_events import AccountEvents, AccountRequests
from service.store.people.api_tokens import ApiTokens
from service.store.people.attempts import Attempts
from service.store.people.deputies import Deputies
from service.store.people.links import Links
from service.store.people.openid_identities import OpenIdIdentities
from service.store.people.passkeys import Passkeys, SpentChallenges
from service.store.people.people import People
from service.store.people.signins import SignIns
from service.store.preservation.checks import Checks
from service.store.preservation.disposals import Disposals
from service.store.preservation.repairs import Repairs, Unentered
from service.store.proposals.proposals import Proposals
from service.store.public.entries import PublicEntries
from service.store.register.archives import Archives
from service.store.register.audits import Audits
from service.store.register.deposited_files import DepositedFiles
from service.store.register.later_acts import LaterActs
from service.store.register.log_entries import LogEntries
from service.store.register.obligation_runs import ObligationRuns
from service.store.register.proofs import Proofs
from service.store.register.receipts import Receipts
from service.store.register.register import Register
from service.store.register.relations import Relations
from service.store.register.renewals import Renewals
from service.store.register.replicas import Replicas
from service.store.reporting.annual_reports import AnnualReports
from service.store.repository import TOUCHED
from service.store.signatures.ceremonies import Ceremonies
from service.store.signatures.exceptions import CertificateExceptions
from service.store.signatures.paper import PaperCopies, PaperMeans, PaperPrints
from service.store.signatures.preparations import Preparations
from service.store.signatures.signatures import Signatures, Verdicts
from service.store.treaties.treaties import Treaties
from service.store.work.counters import Counters
from service.store.work.imports import RegisterImports
from service.store.work.jobs import Jobs
from service.store.work.kept_requests import KeptRequests
from service.store.work.letters import Letters
from service.store.work.named_files import NamedFiles
from service.store.work.subscriptions import Subscriptions
from service.store.work.tasks import Tasks
from service.store.work.workers import Workers


def utc_now() -> datetime:
    """The default clock."""
    return datetime.now(UTC)


Derive = Callable[["Unit", frozenset[str]], None]


class Unit:
    """One transaction. It begins when the ``with`` block is entered; nothing in it is visible to others before :meth:`commit`."""

    access_events: AccessEvents
    account_events: AccountEvents
    account_requests: AccountRequests
    annual_reports: AnnualReports
    api_tokens: ApiTokens
    approvals: Approvals
    archives: Archives
    attempts: Attempts
    audits: Audits
    ceremonies: Ceremonies
    certificate_exceptions: CertificateExceptions
    certified_copies: CertifiedCopies
    change_decisions: ChangeDecisions
    checks: Checks
    comments: Comments
    confirmations: Confirmations
    counterproposals: CounterProposals
    counters: Counters
    delegations: Delegations
    deposited_files: DepositedFiles
    deputies: Deputies
    disposals: Disposals
    drafts: Drafts
    jobs: Jobs
    events: Events
    history: History
    holdings: Holdings
    imports: RegisterImports
    instruments: Instruments
    kept_answers: Kept
    kept_requests: KeptRequests
    later_acts: LaterActs
    letters: Letters
    links: Links
    log_entries: LogEntries
    looks: Looks
    objections: Objections
    obligation_runs: ObligationRuns
    obligations: Obligations
    openid_identities: OpenIdIdentities
    paper_copies: PaperCopies
    paper_means: PaperMeans
    paper_prints: PaperPrints
    partners: Partners
    passkeys: Passkeys
    people: People
    planned_signings: PlannedSignings
    preliminaries: Preliminaries
    preparations: Preparations
    proofs: Proofs
    proposals: Proposals
    public_entries: PublicEntries
    receipts: Receipts
    records: Records
    register: Register
    relations: Relations
    renewals: Renewals
    repairs: Repairs
    replicas: Replicas
    reviews: Reviews
    signatories: Signatories
    signatures: Signatures
    signins: SignIns
    spent_challenges: SpentChallenges
    statistics: Statistics
    subscriptions: Subscriptions
    tasks: Tasks
    treaties: Treaties
    unentered: Unentered
    verdicts: Verdicts
    workers: Workers

    def __init__(
        self, engine: Engine, *, write: bool, clock: Callable[[], datetime] = utc_now, derive: Derive | None = None
    ) -> None:
        self._engine, self._write, self._clock, self._derive = engine, write, clock, derive
        self._connection: Connection | None = None

    def __enter__(self) -> Self:
        """:raises StoreBusy: another writer did not finish in time."""
        connection = connect(self._engine, write=self._write)
        try:
            connection.begin()
            connection.info[TOUCHED] = set()
            self._make_repositories(connection)
        except BaseException:
            connection.close()
            raise
        self._connection = connection
        return self

    def __exit__(self, *_error: object) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def now(self) -> datetime:
        """By the store's clock; aware UTC."""
        return self._clock()

    def commit(self) -> None:
        """When this returns, everything is on disk. The unit has ended; the next transaction needs another unit.

        What is derived from the instruments that were touched is written before, in the same transaction.
        """
        if self._connection is None or not self._connection.in_transaction():
            raise RuntimeError("a unit can be committed once, inside its with block")
        touched = frozenset(self._connection.info[TOUCHED])
        if self._derive is not None and touched:
            self._derive(self, touched)
        self._connection.commit()
        self._connection.close()
        self._connection = None

    def _make_repositories(self, connection: Connection) -> None:
        self._make_repositories_of_holdings(connection)
        self._make_repositories_of_people(connection)
        self.approvals = Approvals(connection)
        self.archives = Archives(connection)
        self.audits = Audits(connection)
        self.ceremonies = Ceremonies(connection)
        self.certificate_exceptions = CertificateExceptions(connection)
        self.change_decisions = ChangeDecisions(connection)
        self.comments = Comments(connection)
        self.confirmations = Confirmations(connection)
        self.counterproposals = CounterProposals(connection)
        self.counters = Counters(connection)
        self.delegations = Delegations(connection, self._clock)
        self.deposited_files = DepositedFiles(connection)
        self.drafts = Drafts(connection)
        self.jobs = Jobs(connection, self._clock)
        self.events = Events(connection)
        self.history = History(connection)
        self.imports = RegisterImports(connection)
        self.instruments = Instruments(connection)
        self.kept_answers = Kept(connection)
        self.kept_requests = KeptRequests(connection)
        self.later_acts = LaterActs(connection)
        self.letters = Letters(connection)
        self.log_entries = LogEntries(connection)
        self.looks = Looks(connection)
        self.objections = Objections(connection)
        self.named_files = NamedFiles(connection)
        self.obligation_runs = ObligationRuns(connection)
        self.obligations = Obligations(connection)
        self.paper_copies = PaperCopies(connection)
        self.paper_means = PaperMeans(connection)
        self.paper_prints = PaperPrints(connection)
        self.partners = Partners(connection)
        self.planned_signings = PlannedSignings(connection)
        self.preliminaries = Preliminaries(connection)
        self.preparations = Preparations(connection)
        self.proofs = Proofs(connection)
        self.proposals = Proposals(connection)
        self.receipts = Receipts(connection)
        self.register = Register(connection)
        self.relations = Relations(connection)
        self.renewals = Renewals(connection)
        self.reviews = Reviews(connection)
        self.signatories = Signatories(connection)
        self.signatures = Signatures(connection)
        self.statistics = Statistics(connection)
        self.tasks = Tasks(connection)
        self.verdicts = Verdicts(connection)
        self.workers = Workers(connection)

    def _make_repositories_of_holdings(self, connection: Connection) -> None:
        self.annual_reports = AnnualReports(connection)
        self.certified_copies = CertifiedCopies(connection)
        self.checks = Checks(connection)
        self.disposals = Disposals(connection)
        self.holdings = Holdings(connection)
        self.public_entries = PublicEntries(connection)
        self.records = Records(connection)
        self.repairs = Repairs(connection)
        self.replicas = Replicas(connection)
        self.treaties = Treaties(connection)
        self.unentered = Unentered(connection)

    def _make_repositories_of_people(self, connection: Connection) -> None:
        self.access_events = AccessEvents(connection)
        self.account_events = AccountEvents(connection)
        self.account_requests = AccountRequests(connection)
        self.api_tokens = ApiTokens(connection)
        self.attempts = Attempts(connection)
        self.deputies = Deputies(connection)
        self.links = Links(connection)
        self.openid_identities = OpenIdIdentities(connection)
        self.passkeys = Passkeys(connection)
        self.people = People(connection)
        self.signins = SignIns(connection)
        self.spent_challenges = SpentChallenges(connection)
        self.subscriptions = Subscriptions(connection)


class Store:
    """The database: units that write and readers that only read."""

    def __init__(self, engine: Engine, *, clock: Callable[[], datetime] = utc_now) -> None:
        self.engine = engine
        self._clock = clock
        self.derive: Derive | None = None
        """Writes what follows from the instruments of these ids; the composition root sets it."""

    def unit(self) -> Unit:
        """A transaction that may write. Only one runs at a time, so do slow work before it."""
        return Unit(self.engine, write=True, clock=self._clock, derive=self.derive)

    def reader(self) -> Unit:
        """A transaction that only reads. It sees one moment of the database and waits for nobody."""
        return Unit(self.engine, write=False, clock=self._clock)
