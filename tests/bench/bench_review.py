"""The reviewer's hands in a real browser: how long from a verdict to the next photo, and how many verdicts a minute.

    python -m tests.bench.bench_review [--photos 30] [--think 1.5] [--json]

A site of its own is started and filled with photos that have all that the page can show: an imported mask, a prediction
that differs, a stretch that the model doubts. Three hands judge: one that looks at each
photo for `think` seconds, one that looks for none on the photo's page, and one on the sheet. The browser draws without
a GPU, as in tests. The load of the machine is named, because everything here is a matter of a few hundred milliseconds.
"""

import argparse
import os

import django

from tests.bench.figures import print_figures


def main() -> None:
    """Measure with three hands and print the table."""
    options = _options()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "workbench.settings")
    django.setup()
    from tests.bench import reviewing

    print_figures(reviewing.measured(options.photos, options.think), as_json=options.json)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--photos", type=int, default=30)
    parser.add_argument("--think", type=float, default=1.5)
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    main()
