"""`python -m scripts.on_postgres COMMAND …`: run a command against a throw-away PostgreSQL, named in DATABASE_URL."""

import os
import subprocess
import sys

from tests.stack.servers import Postgres


def main(command: list[str]) -> int:
    """Run it and return its exit status."""
    with Postgres() as database:
        return subprocess.run(command, env={**os.environ, "DATABASE_URL": database.url}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
