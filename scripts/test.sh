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
py=.venv/bin/python
alone="e2e or stack"
$py -m scripts.on_postgres $py -m pytest -n 2 --dist worksteal -m "not ($alone) and not data" tests/workbench
$py -m pytest -n 2 --dist worksteal -m "not ($alone)"
# These start processes of their own and would be in each other's way.
exec $py -m pytest -v --durations=10 -m "$alone"
