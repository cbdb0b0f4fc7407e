"""Figures in words that every page writes alike."""

from django.utils.formats import number_format


def dice_words(value: float, places: int = 3) -> str:
    """A Dice in the reader's language, rounded: number_format alone would cut the digits off."""
    return number_format(round(value, places), places)
