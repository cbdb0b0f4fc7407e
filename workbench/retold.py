"""Sentences that the machine wrote down in English, told in the reader's language.

Reasons, triggers and errors are stored as the English sentence: a row reads the same whoever looks, and pure modules
that write them need no Django. Here the sentence is recognised by the words around its values; what no pattern fits,
a person's own words above all, is answered unchanged.
"""

import re
from collections.abc import Iterable
from functools import cache
from typing import Any

from django.utils.formats import get_format
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_noop as _

PATTERNS = (
    # Triage.
    _("The imported mask and the model agree: Dice %(dice)s, at least %(limit)s."),
    _("The imported mask and a model that is sure of itself differ: Dice %(dice)s, below %(limit)s."),
    _("The imported mask and the model, which is not sure itself, differ: Dice %(dice)s, below %(limit)s."),
    _("The model found no garment in this photo."),
    _("The model doubts its mask: estimated Dice %(dice)s, below %(limit)s."),
    # The longer first, because the shorter would take its rest for a value.
    _(
        "The garment hardly differs from what surrounds it: contrast %(contrast)s, below %(limit)s; weakest %(where)s, "
        "contrast %(weakest)s."
    ),
    _("The garment hardly differs from what surrounds it: contrast %(contrast)s, below %(limit)s."),
    _("at the top left"),
    _("at the top"),
    _("at the top right"),
    _("on the left"),
    _("in the middle"),
    _("on the right"),
    _("at the bottom left"),
    _("at the bottom"),
    _("at the bottom right"),
    _("The garment hardly differs from the mannequin or the skin: contrast %(contrast)s, below %(limit)s."),
    _("Holes take up %(share)s%% of the mask, more than %(limit)s%%. A pattern may have burnt through."),
    _(
        "The mask is unusual for this viewpoint: its %(what)s lies %(spreads)s usual spreads from the middle, "
        "more than %(limit)s."
    ),
    _("area"),
    _("position"),
    _("shape"),
    _("The mask differs from the garment's other viewpoints: %(spreads)s usual spreads, more than %(limit)s."),
    _("The estimate is uncertain: Dice %(dice)s, but perhaps only %(low)s, below %(limit)s."),
    _("The model is sure, but its estimates were never compared with people's masks. One look is enough."),
    _("A person drew the mask of this photo: a reviewer judges it, not the model."),
    _("Drawn by lot: %(share)s%% are audited, to keep triage honest. Judge it like any other."),
    _("The model is sure, but was never measured on a holdout. One look is enough."),
    _("The model is sure, but not yet good: median Dice %(dice)s on the holdout, below %(limit)s."),
    _("Drawn by lot: %(share)s%% of all photos go to a person, to keep the estimates honest."),
    _("The model is fairly sure: estimated Dice %(dice)s, below %(limit)s. One look is enough."),
    _("The model is fairly sure of this mask, or the photo was drawn by lot. Judge it like any other."),
    _("The model is sure: estimated Dice %(dice)s, at least %(limit)s."),
    _("There is no model yet: this mask is drawn from scratch, and the model learns from it."),
    # Why a photo comes when it comes.
    _("Its turn now by lot: %(share)s%% of the places are, so that the model also learns what it does not doubt."),
    _("Its turn now by lot, like every photo's in this project."),
    _("Its turn now because no model has told anything of it yet."),
    _("Its turn now because the model expects a Dice of %(dice)s of its mask; the lower, the sooner."),
    _(
        "Its turn now because much is to be gained: the model expects a Dice of %(dice)s of its mask. Garments and "
        "viewpoints take turns."
    ),
    _("Its turn now because the model doubts the outline: %(bits)s bits a pixel; the more, the sooner."),
    _(
        "Its turn now because the model draws another mask when it sees the photo flipped or smaller: Dice %(dice)s "
        "between them; the lower, the sooner."
    ),
    _("Its turn now because it is unlike the photos done and those before it: distance %(distance)s."),
    # Checks of imported masks; the one with a rest comes first.
    _("%(reason)s Label: %(label)s."),
    _("The imported mask looks like another photo's: Dice %(dice)s with what the model finds."),
    _("The imported mask is shifted: it fits when moved %(across)s and %(along)s."),
    _("%(pixels)s px to the right"),
    _("%(pixels)s px to the left"),
    _("%(pixels)s px down"),
    _("%(pixels)s px up"),
    _("The imported mask lacks a strap or thin part at the %(place)s: %(share)s%% of it, where the model is sure."),
    _("The imported mask lacks a part at the %(place)s: %(share)s%% of it, where the model is sure."),
    _("The imported mask takes in what is no garment at the %(place)s: %(share)s%% of it."),
    _("The imported mask ends above the hem: %(share)s%% of it is missing along the lower edge."),
    _("The imported mask reaches below the hem: %(share)s%% of it is too much along the lower edge."),
    _("The imported mask and a model that never saw it differ: Dice %(dice)s."),
    _("%(doubted)s of %(count)s imported masks look wrong and wait for a reviewer."),
    _("By the check command."),
    _("There are too few garments to check some of them with the others."),
    _("Learning without part %(part)s of %(parts)s"),
    _("Comparing the masks of part %(part)s of %(parts)s"),
    _("upper left"),
    _("upper middle"),
    _("upper right"),
    _("middle left"),
    _("middle"),
    _("middle right"),
    _("lower left"),
    _("lower middle"),
    _("lower right"),
    # Moves.
    _("The file of %(name)s is missing or damaged."),
    _("Pre-segmentation failed: %(reason)s"),
    _("The worker died over this photo %(count)s times."),
    _("%(model)s answered with something that is not a number."),
    _("%(model)s was promoted after this photo was pre-segmented."),
    _("Pre-segmented by %(model)s."),
    _("Opened again by %(name)s: %(note)s"),
    _("Opened again by %(name)s."),
    _("%(name)s sent it back: %(note)s"),
    _("Took the prediction of %(model)s."),
    _("Took what the check of the imported masks drew."),
    _("Sent through triage again by %(name)s, under policy %(number)s."),
    # Trainings and promotions.
    _("Asked for by %(name)s."),
    _("A comparison of recipes."),
    _("The first photos are in."),
    _("By itself: the first %(count)s masks are there."),
    _("By itself: %(count)s newly accepted masks."),
    _("By itself: %(hours)s hours have passed and there are %(count)s new masks."),
    _(
        "By itself: people's masks lie %(dice)s Dice below what %(model)s promised, over %(count)s photos and at least "
        "%(least)s."
    ),
    _("Promoted by hand by %(name)s: %(note)s"),
    _("Promoted by hand by %(name)s."),
    _("Rolled back from %(model)s: %(note)s"),
    _("Rolled back from %(model)s."),
    _("The training process died %(count)s times without getting further. The log of the worker says more."),
    _(
        "The training used %(used)s GB of memory, more than the %(limit)s GB it may have "
        "(SELVEDGE_TRAINING_MEMORY_GB). Use a smaller batch or a smaller network input, or allow it more."
    ),
    _("The checkpoint could not be used (%(why)s): trained from the beginning."),
    _("Went on after an interruption: %(count)s epochs were done."),
    _("No validation photos were given: %(some)s of %(all)s training photos set aside."),
    _("Validated on the one training photo: there is no other."),
    _("No C compiler was found: trained without torch.compile, which takes longer."),
    _("%(model)s is kept out by %(name)s: %(note)s"),
    _("The training process died %(count)s times. The log of the worker says more."),
    _("The training process ended with status %(status)s."),
    _("The training broke off: %(error)s"),
    _("There is no accepted mask outside the holdout to train on."),
    _("Reading photos"),
    _("Training"),
    _("Measuring on holdout and validation"),
    _("Measuring %(model)s on the same photos"),
    _("Finished"),
    # Why a model version has no ONNX file.
    _("The ONNX file draws other masks than the network."),
    _("The ONNX file cannot be run: %(error)s"),
    _("There is no photo to check an ONNX file on."),
    _("%(network)s cannot be written as ONNX: %(error)s"),
    # The gate's verdicts; the longest first, because a shorter one would take its rest for a value.
    _(
        "%(verdict)s Median Dice %(before)s → %(after)s on %(count)s holdout photos; mean difference %(difference)s "
        "(95 %% interval %(low)s to %(high)s)."
    ),
    _("Promoted: the first model. No photo of the holdout has an accepted mask yet, so it is not measured."),
    _("Promoted: the first model. Median Dice %(dice)s on %(count)s holdout photos."),
    _("Kept out: there are no holdout photos to judge it on."),
    _("Kept out: its Dice is not a number on %(bad)s of %(count)s holdout photos."),
    _("Kept out: not shown to be better, and a tie keeps the champion."),
    _("Kept out: worse on the holdout."),
    _("Kept out: better as a whole, but worse on viewpoint %(name)s by %(loss)s."),
    _("Kept out: better as a whole, but worse on label %(name)s by %(loss)s."),
    _("Kept out: better as a whole, but worse on attribute %(name)s by %(loss)s."),
    _("Kept out: better as a whole, but its outlines are worse: surface Dice at 2 px falls."),
    _("Promoted: better on the holdout."),
    _("Promoted: as good on the holdout, and faster: %(new)s s a photo instead of %(old)s s."),
    # The gate's checks, and the parts of a holdout.
    _("Mean gain in Dice %(gain)s (95 %% interval %(low)s to %(high)s); its lower end must be above zero."),
    _(
        "Mean gain in Dice %(gain)s (95 %% interval %(low)s to %(high)s); its lower end must be at least %(limit)s for "
        "a faster model."
    ),
    _("The time a photo takes was not compared."),
    _("A photo takes the network %(new)s s; the champion's takes %(old)s s."),
    _("Parts of the holdout that lose more than %(most)s: %(lost)s of the %(told)s with enough photos to tell."),
    _("No viewpoint, label or attribute has the %(fewest)s photos that would show whether it loses."),
    _(
        "No part of the holdout loses more than %(most)s: %(told)s of %(count)s have at least %(fewest)s photos to "
        "tell."
    ),
    _(
        "Surface Dice at 2 px changes by %(change)s (95 %% interval %(low)s to %(high)s); its upper end must not be "
        "below zero."
    ),
    _("Garments in the holdout: %(count)s. By luck alone a model is better on all of them 1 time in %(odds)s."),
    _("%(unseen)s of %(count)s holdout masks were imported and no person has judged them yet."),
    # Weights that are refused.
    _("The weights file is missing."),
    _("The weights file is a pickle. Pickles can run programs and are never read."),
    _("The weights file is cut short or no safetensors file."),
    _("The weights file is cut short or has something added."),
    _("The weights file is damaged: its header cannot be read."),
    _("The weights file is damaged: it is not the one that was kept, its checksum differs."),
    _("The weights file does not say which network it is for."),
    _("The weights file belongs to another network than this version's."),
    _("The weights were made for other labels than this project has."),
    # What pure modules find wrong.
    _("%(event)s cannot happen to a photo that is %(state)s."),
    _("This is not a regular expression: %(error)s."),
    _("The pattern needs a group called garment: (?P<garment>…)."),
    _("The mask is damaged."),
    _("The mask is cut short."),
    _("The mask is cut short or too long."),
    _("This is no mask: it does not start with SVM1."),
    _("A mask of %(width)s x %(height)s pixels cannot be stored."),
    _("The mask's runs do not fit their count."),
    _("The mask's runs do not fill its picture."),
)
# Values that are such sentences themselves.
NESTED = {"reason", "verdict", "where", "what", "place", "across", "along"}
DECIMAL = re.compile(r"[+-]?\d+\.\d+")


def retold(text: str) -> str:
    """A stored sentence in the language of the request; text that no pattern fits comes back as it is."""
    return retold_by(PATTERNS, text)


def retold_by(patterns: tuple[str, ...], text: str) -> str:
    """The same for sentences of which only these patterns are expected."""
    language = get_language()
    if not text or language is None or language.startswith("en"):
        return text
    for message, pattern in _compiled(patterns):
        if found := pattern.fullmatch(text):
            return gettext(message) % {name: _value(patterns, name, value) for name, value in found.groupdict().items()}
    return text


def retold_reasons(stored: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The reasons of a photo with their sentences in the language of the request; nothing stored is changed."""
    return [{**reason, "text": retold(reason["text"])} for reason in stored]


def _value(patterns: tuple[str, ...], name: str, value: str) -> str:
    if name in NESTED:
        return retold_by(patterns, value)
    return value.replace(".", get_format("DECIMAL_SEPARATOR")) if DECIMAL.fullmatch(value) else value


@cache
def _compiled(patterns: tuple[str, ...]) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((message, re.compile(_expression(message), re.DOTALL)) for message in patterns)


def _expression(message: str) -> str:
    parts = re.split(r"%\((\w+)\)s", message)
    words = [re.escape(part.replace("%%", "%")) for part in parts[::2]]
    values = [f"(?P<{name}>.+?)" for name in parts[1::2]]
    return "".join(part for pair in zip(words, [*values, ""], strict=True) for part in pair)
