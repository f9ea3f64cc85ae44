# Two commands do everything on a fresh machine: make run, make test.
PORT ?= 8000
DATA ?= data
ARGS ?=
# The first of these that really starts: what a version manager laid in its place can be there and fail.
PYTHON ?= $(shell for python in python3.11 python3.12 python3.13; do \
	$$python -c "import ensurepip, venv" 2>/dev/null && echo $$python && break; done)
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run demo check test on-sqlite in-the-browser on-postgres on-2-workers on-4-workers proof bench weigh pictures lock release \
	translations clean

run: $(VENV)/.ready
	@$(BIN)/expertpool serve --data "$(DATA)" --port $(PORT) $(ARGS)

demo: $(VENV)/.ready
	@$(BIN)/expertpool demo --data "$(DATA)" --port $(PORT) $(ARGS)

# What can be seen without running the program: names, types, templates, scripts and styles. Of the form of Python its
# spaces and empty lines are checked, and not where a line is broken: `ruff format` would add a sixth of all lines.
check: $(VENV)/.ready-to-check
	@$(BIN)/ruff check --quiet
	@$(BIN)/ruff check --quiet --preview --select E1,E2,E3,W
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/python -m tests.check_templates
	@if test -x $(BIN)/biome; then $(BIN)/biome lint --error-on-warnings; \
		else echo "There is no Biome for this machine: scripts and styles were not looked at."; fi

# What tests write stays in memory where that has room, and goes when they passed: a disc makes them wait.
ROOM_IN_MEMORY := $(shell test -w /dev/shm && df -k /dev/shm 2>/dev/null | awk 'NR == 2 && $$4 > 4000000 { print "/dev/shm" }')
test proof on-%: export TMPDIR := $(or $(TMPDIR),$(ROOM_IN_MEMORY),/tmp)

# The whole suite on SQLite; what the database decides once more on PostgreSQL; the browser; and with two real workers an
# evening, and what has to be so at the other worker within a second. All at once but the last: each waits for a good part of
# its time, and one that began late would be waited for alone.
test: $(VENV)/.ready-to-test
ifeq ($(strip $(ARGS)),)
	@$(MAKE) --no-print-directory --jobs=6 --output-sync=target check on-postgres on-sqlite-1 on-sqlite-2 \
		in-the-browser-1 in-the-browser-2 on-2-workers FROM_OUTSIDE="tests/test_an_evening.py tests/test_a_year.py \
		tests/faults/test_a_right_that_ends_hears_no_more.py $(addprefix tests/routes/console/test_, \
		hidden_within_a_second.py setting_a_table_apart.py the_large_room_stops_and_so_do_its_sub_rooms.py)"
else
	@$(BIN)/python -m pytest $(ARGS)
endif

# What pytest makes of a test file when it first reads it is kept for its neighbours, also where nothing else is.
export PYTHONDONTWRITEBYTECODE :=

on-sqlite:
	@$(BIN)/python -m pytest --ignore=tests/browser

# Half of it, for two processes.
on-sqlite-%:
	@$(BIN)/python -m pytest --ignore=tests/browser --half $*

# WHOLE=1 goes through all of which a sample is taken else, here and in the other parts; REVERSED=1 begins at the end.
in-the-browser:
	@$(BIN)/python -m pytest tests/browser

in-the-browser-%:
	@$(BIN)/python -m pytest tests/browser --half $*

# The files that say `pytestmark = pytest.mark.on_postgres`; with WHOLE=1 those of `on_postgres_in_proof` too.
on-postgres:
	@ON=postgres $(BIN)/python -m pytest --ignore=tests/browser

# Whatever can be asked from outside, of real workers on PostgreSQL: each request and socket goes to another worker than
# the one before.
FROM_OUTSIDE := tests/test_an_evening.py tests/test_a_year.py tests/routes tests/faults $(addprefix tests/test_, \
	bad_input.py forgetting.py guard.py leaks.py no_more_is_asked.py policy.py)
on-2-workers on-4-workers: $(VENV)/.ready-to-test
	@ON=$(@:on-%=%) $(BIN)/python -m pytest $(FROM_OUTSIDE)

proof: $(VENV)/.ready-to-test
	@$(BIN)/python -m pytest --override-ini addopts= -q -s $(or $(ARGS),tests/proof)
ifeq ($(strip $(ARGS)),)
	@$(MAKE) --no-print-directory on-2-workers
	@$(MAKE) --no-print-directory on-4-workers
	@WHOLE=1 $(MAKE) --no-print-directory on-sqlite on-postgres in-the-browser
endif

# What everything costs beside baselines of the same run; writes docs/performance.md. In parts: ARGS="fan-out pages".
bench: $(VENV)/.ready-to-test
	@$(BIN)/python -m benchmarks $(ARGS)

# A slow phone on a slow line, screen by screen; writes the table of docs/phone.md.
weigh: $(VENV)/.ready-to-test
	@WEIGH=slow $(BIN)/python -m pytest -q -s tests/browser/test_phones_stay_light.py

# A picture of every screen, or what differs between two sets of them: make pictures ARGS=--help.
pictures: $(VENV)/.ready-to-test
	@$(BIN)/python -m tests.pictures $(ARGS)

# A hash for every file that is installed; afterwards the program itself, in place.
$(VENV)/.ready: requirements.lock pyproject.toml
	@test -x $(BIN)/python || test -n "$(PYTHON)" || \
		{ echo "Python 3.11, 3.12 or 3.13 is needed: install python3.11 with its venv, or say make PYTHON=..."; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@$(BIN)/pybabel --quiet compile --directory app/locales --domain messages 2>/dev/null
	@$(BIN)/python -m compileall -q app migrations
	@touch $@

$(VENV)/.ready-to-check: $(VENV)/.ready requirements-test.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r requirements-test.lock
	@touch $@

# The suite needs a real Chromium; where there is none, it is installed: the one without windows, or else a whole one.
$(VENV)/.ready-to-test: $(VENV)/.ready-to-check
	@{ command -v chromium-headless-shell || command -v chromium || command -v google-chrome || { apt-get update -qq && \
		{ apt-get install -y -qq chromium-headless-shell || apt-get install -y -qq chromium; }; }; } >/dev/null || \
		{ echo "Chromium is needed for the browser tests: install the package chromium-headless-shell or chromium."; exit 1; }
	@touch $@

# In dist/: the wheel, the source, the lock, the list of all that it is made of, with licences (CycloneDX), and sums.
release: $(VENV)/.ready
	@$(BIN)/python -m release $(ARGS)

# For whoever changes what is depended on; needs uv.
lock:
	uv pip compile --quiet --generate-hashes --universal --python-version 3.11 --no-emit-index-url --no-annotate --no-header requirements.in -o requirements.lock
	uv pip compile --quiet --generate-hashes --universal --python-version 3.11 --no-emit-index-url --no-annotate --no-header -c requirements.lock requirements-test.in -o requirements-test.lock

translations: $(VENV)/.ready
	$(BIN)/pybabel extract --mapping babel.cfg --keywords "N_ npgettext:1c,2,3 pgettext:1c,2" --no-location --omit-header --output app/locales/messages.pot .
	for language in nl en ar ti tr fa uk so es; do \
		$(BIN)/pybabel update --domain messages --input-file app/locales/messages.pot --output-dir app/locales --locale $$language --init-missing --no-fuzzy-matching; done

clean:
	rm -rf $(VENV) build dist *.egg-info
