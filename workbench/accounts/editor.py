"""A person's own keys in the mask editor."""

import re
from typing import Any, TypedDict

from django.utils.translation import gettext as _

from workbench.accounts.models import Preset, User
from workbench.errors import BadInput

MOST_COMMANDS = 150
MOST_KEYS = 4
COMMAND = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,39}")
LONGEST_KEY = 40


class EditorJSON(TypedDict):
    """Whose keys the editor listens to, and the keys of each command that differs from that preset."""

    preset: str
    keys: dict[str, list[str]]


def settings_of(user: User) -> EditorJSON:
    """What this person chose, or the defaults."""
    return EditorJSON(preset=user.editor.get("preset", Preset.PHOTOSHOP.value), keys=user.editor.get("keys", {}))


def change(*, user: User, preset: str, keys: Any) -> EditorJSON:
    """Replace a person's editor settings. Raises BadInput for keys that no editor could have sent."""
    user.editor = EditorJSON(preset=preset, keys=_checked(keys))
    user.save(update_fields=["editor"])
    return settings_of(user)


def _checked(keys: Any) -> dict[str, list[str]]:
    if not isinstance(keys, dict):
        raise BadInput(_("Send the keys as an object: a list of keys for each command."))
    if len(keys) > MOST_COMMANDS:
        raise BadInput(_("Keys for at most {most} commands can be kept.").format(most=MOST_COMMANDS))
    for command, bound in keys.items():
        _check_command(command, bound)
    return keys


def _check_command(command: str, bound: Any) -> None:
    if not COMMAND.fullmatch(command):
        raise BadInput(_("{command} is no command of the editor.").format(command=command[:LONGEST_KEY]))
    if not isinstance(bound, list) or not all(isinstance(key, str) for key in bound):
        raise BadInput(_("The keys of {command} are a list of texts.").format(command=command))
    if len(bound) > MOST_KEYS:
        raise BadInput(_("{command} can have at most {most} keys.").format(command=command, most=MOST_KEYS))
    for key in bound:
        # What a keyboard sends is short and can be seen; "Space" stands for the one that cannot.
        if not 0 < len(key) <= LONGEST_KEY or not key.isprintable() or key.strip() != key:
            raise BadInput(_("{command} has a key that no keyboard sends.").format(command=command))
