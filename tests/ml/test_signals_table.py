"""The figures of the table of signals, on orders that can be counted by hand."""

import numpy as np
import pytest

from tests.bench.signals_table import Row, alone, auroc


def test_auroc_counts_pairs_in_the_right_order_and_ties_by_half() -> None:
    bad = np.array([True, True, False, False])
    assert auroc(np.array([4.0, 3.0, 2.0, 1.0]), bad) == 1.0
    assert auroc(np.array([4.0, 2.0, 3.0, 1.0]), bad) == 0.75
    assert auroc(np.array([4.0, 2.0, 2.0, 1.0]), bad) == 0.875


def test_each_signal_is_judged_by_its_better_end_and_where_it_is_there() -> None:
    dice = [0.5, 0.6, *[0.99] * 18]
    rows = [Row(str(n), {"flip": value, "specks": float(n)}, value, value) for n, value in enumerate(dice)]
    rows[5].signals.pop("specks")
    assert alone(rows) == [("flip", 1.0, 20), ("specks", 1.0, 19)]
    rows[0].signals["specks"] = 99.0
    assert alone(rows)[1][1] == pytest.approx(0.5)
