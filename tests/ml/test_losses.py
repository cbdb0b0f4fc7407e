"""The loss: zero for the truth, higher for worse, edges heavier where asked."""

import pytest
import torch

from ml.losses import dice_loss, segmentation_loss


def square() -> torch.Tensor:
    truth = torch.zeros(1, 1, 16, 16)
    truth[..., 4:12, 4:12] = 1.0
    return truth


def test_the_truth_costs_nothing_and_its_opposite_much() -> None:
    truth = square()
    right, wrong = (truth * 2 - 1) * 20, (1 - truth * 2) * 20
    assert segmentation_loss(right, truth, 2.0).item() == pytest.approx(0, abs=1e-4)
    assert segmentation_loss(wrong, truth, 2.0).item() > 20


def test_dice_loss_known_value_and_absent_class() -> None:
    truth = square()
    half = truth.clone()
    half[..., 8:, :] = 0
    assert dice_loss(half, truth).item() == pytest.approx(1 - (2 * 32 + 1) / (32 + 64 + 1))
    assert dice_loss(torch.zeros(1, 1, 4, 4), torch.zeros(1, 1, 4, 4)).item() == 0.0


def test_the_dice_weight_counts_dice_that_many_times() -> None:
    logits, truth = torch.zeros(1, 1, 16, 16), square()
    losses = [segmentation_loss(logits, truth, weight).item() for weight in (0.0, 1.0, 3.0)]
    assert losses[0] == pytest.approx(0.6931, abs=1e-3)
    assert losses[2] - losses[0] == pytest.approx(3 * (losses[1] - losses[0]), rel=1e-4)


def test_a_mistake_at_the_outline_costs_more_with_edge_weight_and_one_inside_does_not() -> None:
    truth = square()
    for place, dearer in (((4, 4), True), ((8, 8), False)):
        logits = (truth * 2 - 1) * 20
        logits[0, 0, place[0], place[1]] *= -1
        plain, weighted = (segmentation_loss(logits, truth, 0.0, edge).item() for edge in (0.0, 4.0))
        assert (weighted > plain * 2) == dearer


def test_what_is_not_drawn_has_no_gradient_and_no_part_in_the_loss() -> None:
    truth, drawn = square(), torch.ones(1, 1, 16, 16)
    drawn[..., :6] = 0.0
    losses = []
    for elsewhere in (-3.0, 5.0):
        logits = torch.where(drawn > 0, 0.5, elsewhere).requires_grad_()
        loss = segmentation_loss(logits, truth, 2.0, 4.0, 1.0, drawn)
        loss.backward()  # type: ignore[no-untyped-call]
        assert logits.grad is not None
        assert logits.grad[drawn == 0].abs().max() == 0
        assert logits.grad[drawn > 0].abs().min() > 0
        losses.append(loss.item())
    assert losses[0] == losses[1]


def test_drawn_everywhere_is_the_same_as_nothing_said_and_drawn_nowhere_costs_nothing() -> None:
    truth = square()
    logits, all_of_it = torch.randn(1, 1, 16, 16), torch.ones(1, 1, 16, 16)
    plain = segmentation_loss(logits, truth, 2.0).item()
    assert segmentation_loss(logits, truth, 2.0, 0.0, 1.0, all_of_it).item() == pytest.approx(plain, rel=1e-6)
    assert segmentation_loss(logits, truth, 2.0, 0.0, 1.0, all_of_it * 0).item() == pytest.approx(0, abs=1e-6)


def test_the_original_report_weighs_cross_entropy_by_half() -> None:
    truth = square()
    logits = torch.zeros(1, 1, 16, 16)
    halved = segmentation_loss(logits, truth, 0.0, 0.0, 0.5).item()
    assert halved == pytest.approx(0.6931 / 2, abs=1e-3)
