#!/usr/bin/env bash
# The whole test run. It ends with pytest's closing line, which is what a CI server reads.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/system_packages.sh
make setup
make -j2 -Otarget check-static check-node
if docker compose version >/dev/null 2>&1; then
	docker compose --env-file deploy/.env.example -f docker-compose.yml config --quiet
fi
# Rows and locks behave differently on PostgreSQL: the tests that touch the database run there as well.
.venv/bin/python -m scripts.on_postgres .venv/bin/python -m pytest -n 2 -m "not e2e and not stack and not data" tests/workbench
exec .venv/bin/python -m pytest -v --durations=10
