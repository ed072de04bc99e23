.DEFAULT_GOAL := help
.PHONY: judges attacks bench messages ceremonies check clean counterparts crash damage demo docs external fix fuzz help journey large lint matrix paper powercut rehearse-install run setup shuffled slow stories test types
PYTEST := .venv/bin/python -m pytest
WORKERS := $(shell nproc)
PARALLEL := --numprocesses $(WORKERS) --dist worksteal
SEED := $(shell date +%s)
WITH_SLOW := "not every_point and not power_cut"
PATHS := service signing tests benchmarks
unexport PYTHONDONTWRITEBYTECODE  # each child process of a test would compile the product anew

help:  ## This list.
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run:  ## Set up what is missing, then serve the demonstration on this machine (development PKI, data in .alternat/).
	@bin/setup run
	@exec .venv/bin/alternat run

demo:  ## One agreement from its model to the register, without a browser; its files stay in demo-out/.
	@bin/setup run
	@exec .venv/bin/alternat demo --out demo-out

test:  ## Set up what is missing, then every test of the usual run (about ten minutes on two cores).
	@bin/setup test
	@$(PYTEST) --quiet $(PARALLEL) $(COVERAGE)

shuffled:  ## The usual run in another order each time; `make shuffled SEED=...` repeats one.
	@bin/setup test
	@echo "SEED=$(SEED)"
	@$(PYTEST) --quiet $(PARALLEL) -p randomly --randomly-seed=$(SEED) --hypothesis-profile=thorough

slow:  ## The tests that the usual run leaves out, but for kill points and power cuts (half an hour to an hour).
	@bin/setup test
	@$(PYTEST) --quiet $(PARALLEL) --hypothesis-profile=thorough -m "slow and not every_point and not power_cut"

check: lint types  ## Everything that must pass before a change goes in: format, lint, types, layers, tests, coverage (build/coverage/).
	@$(MAKE) --no-print-directory test COVERAGE="--cov --cov-report=html"

stories:  ## The slow tests of whole agreements without a browser, and of the public corpus (a quarter of an hour).
	@bin/setup test
	@$(PYTEST) --quiet $(PARALLEL) -m "slow and not every_point and not power_cut" tests/workflow tests/contracts

ceremonies:  ## All tests of ceremonies, procès-verbaux, the signing log and refusals to sign.
	@bin/setup test
	@$(PYTEST) --quiet -m $(WITH_SLOW) tests/workflow/test_ceremony.py tests/workflow/test_refuse.py tests/workflow/test_levels.py \
		tests/workflow/test_signing_log.py tests/web/test_ceremonies.py tests/crash/test_ceremony_crash.py

external:  ## All tests of signing on the signer's own computer: over HTTP with the command, two computers at once, killed in between.
	@bin/setup test
	@$(PYTEST) --quiet -m $(WITH_SLOW) tests/journeys/test_own_desks.py tests/workflow/test_desk.py tests/workflow/test_cosigned.py tests/crash/test_desk_crash.py \
		tests/api/test_signatures.py tests/unit/cli/test_external_signing.py tests/unit/signing/sign/test_two_phase.py

journey:  ## The journeys through the pages, in Chromium: six people, and wet ink; pictures of each page in build/journey/.
	@bin/setup test
	@$(PYTEST) --quiet -m $(WITH_SLOW) --pictures tests/journeys

paper:  ## All tests of agreements signed in ink, printed and scanned by the test, also in Chromium (some minutes).
	@bin/setup test
	@$(PYTEST) --quiet -m $(WITH_SLOW) tests/workflow/test_paper.py tests/workflow/test_cosigned_paper.py \
		tests/journeys/test_wet_ink.py

matrix:  ## Every kind of key on either side, 1 to 5 signatories, one and two originals; table and files in build/matrix/.
	@bin/setup test
	@.venv/bin/python -m tests.matrix.run

fuzz:  ## Ask every page and every call of the API for what nobody types, with new examples each time (half an hour); a sample is in the usual run.
	@bin/setup test
	@$(PYTEST) --quiet -m slow tests/fuzz

crash:  ## Every kill point of signing, sealing, completing and depositing (a quarter of an hour); a sample of them is in the usual run.
	@bin/setup test
	@$(PYTEST) --quiet -m "not power_cut" -k "not sampled" tests/crash

powercut:  ## Deposits on a disk that loses its power in the middle; as root, with loop devices.
	@bin/setup test
	@$(PYTEST) --quiet -m power_cut tests/crash

damage:  ## Some hundred kinds of damage to an archive, each found by the audit and repaired by two persons from a real S3 server (minutes).
	@bin/setup test
	@$(PYTEST) --quiet -m slow tests/workflow/test_damage_repaired.py tests/unit/depository/test_damage.py

large:  ## An agreement with originals of 200 MB, from the annexes to the audit; the memory of each step (a quarter of an hour, 6 GB of disk).
	@bin/setup test
	@$(PYTEST) --quiet -m large tests/workflow/test_large_originals.py

rehearse-install:  ## Boot a new Debian 12 in a container and run every command of docs/install.md in it; as root, ten minutes the first time.
	@bin/setup rehearsal
	@$(PYTEST) --quiet tests/install
	@.venv/bin/python -m tests.install.run

bench:  ## Measure the operations that people wait for; figures go to standard output.
	@bin/setup test
	@set -e; for file in benchmarks/[a-z]*.py; do echo "== $$file"; .venv/bin/python -m "benchmarks.$$(basename "$$file" .py)"; done

attacks:  ## Verify the generator's altered files and its unaltered controls; files in build/attacks/, a table by family.
	@bin/setup test
	@.venv/bin/python -m tests.attacks.run

judges:  ## Examine the files of make matrix, demo and attacks with EU DSS, pyHanko, Poppler and qpdf.
	@bin/setup judges
	@.venv/bin/python -m tests.judges.run

counterparts:  ## Sign what is handed out with the tools that counterparts have, and lift it; table and files in build/counterparts/.
	@bin/setup judges
	@.venv/bin/python -m tests.counterparts.run

lint:  ## Format, lint rules and layers.
	@bin/setup test
	@.venv/bin/ruff format --check --quiet $(PATHS)
	@.venv/bin/ruff check --quiet $(PATHS)
	@.venv/bin/lint-imports --no-cache

types:  ## mypy, strict.
	@bin/setup test
	@.venv/bin/mypy

fix:  ## Format, and repair what ruff can repair.
	@bin/setup test
	@.venv/bin/ruff format --quiet $(PATHS)
	@.venv/bin/ruff check --quiet --fix $(PATHS)

messages:  ## Collect the sentences for people into the catalogues; translate what is empty afterwards.
	@bin/setup test
	@mkdir -p build
	@for package in service signing; do \
		.venv/bin/pybabel --quiet extract --mapping $$package/locale/babel.cfg --keyword Message --keyword counted:1,2 \
			--keyword lazy_gettext --keyword refuse --keyword sentence --no-location --sort-output --no-wrap --output build/$$package.pot $$package && \
		for language in es fr pt; do \
			.venv/bin/pybabel --quiet update --input-file build/$$package.pot --output-dir $$package/locale --locale $$language \
				--no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --no-wrap || exit 1; \
		done || exit 1; \
	done

docs:  ## Write the generated pages: every command's --help, the domain's tables, the index of decisions.
	@bin/setup test
	@.venv/bin/python -m service.cli.reference --write

setup:  ## Set up what is missing, tests included; start nothing.
	@bin/setup test

clean:  ## Remove the demonstration's data and what the tools left; the virtual environment stays.
	@rm -rf .alternat demo-out .mypy_cache .ruff_cache .pytest_cache .hypothesis
