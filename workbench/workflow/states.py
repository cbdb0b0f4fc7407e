"""Pure: the states of a photo and every way from one to another. A state is named for what it awaits."""

from enum import StrEnum


class State(StrEnum):
    """What a photo waits for. The queue of work is the set of photos in a state."""

    TO_PRESEGMENT = "TO_PRESEGMENT"
    TO_ROUTE = "TO_ROUTE"
    TO_ANNOTATE = "TO_ANNOTATE"
    TO_REVIEW = "TO_REVIEW"
    ACCEPTED = "ACCEPTED"
    DISCARDED = "DISCARDED"


class Event(StrEnum):
    """What happened to a photo."""

    ENROLLED = "enrolled"
    SEGMENTED = "segmented"
    NO_MODEL = "no_model"
    FAILED = "failed"
    AUTO_ACCEPTED = "auto_accepted"
    SENT_TO_ANNOTATE = "sent_to_annotate"
    SENT_TO_REVIEW = "sent_to_review"
    SUBMITTED = "submitted"
    SUBMITTED_FINAL = "submitted_final"
    SKIPPED = "skipped"
    APPROVED = "approved"
    SENT_BACK = "sent_back"
    REOPENED = "reopened"
    SUPERSEDED = "superseded"
    DISCARDED = "discarded"
    RESTORED = "restored"
    # A reviewer put a better mask in its place and accepted that; a verdict was taken back.
    FIXED = "fixed"
    UNDONE = "undone"
    # A lead asked triage to look again, with another policy.
    REROUTED = "rerouted"
    # A check of imported masks found something wrong with this one.
    DOUBTED = "doubted"


S, E = State, Event

TABLE: dict[tuple[State, Event], State] = {
    (S.TO_PRESEGMENT, E.SEGMENTED): S.TO_ROUTE,
    (S.TO_PRESEGMENT, E.NO_MODEL): S.TO_ANNOTATE,
    # Restored, with a mask that a person drew: no model is needed to see who must judge it.
    (S.TO_PRESEGMENT, E.SENT_TO_REVIEW): S.TO_REVIEW,
    (S.TO_PRESEGMENT, E.FAILED): S.TO_ANNOTATE,
    (S.TO_PRESEGMENT, E.DOUBTED): S.TO_REVIEW,
    (S.TO_ROUTE, E.DOUBTED): S.TO_REVIEW,
    (S.ACCEPTED, E.DOUBTED): S.TO_REVIEW,
    (S.TO_ROUTE, E.AUTO_ACCEPTED): S.ACCEPTED,
    (S.TO_ROUTE, E.SENT_TO_ANNOTATE): S.TO_ANNOTATE,
    (S.TO_ROUTE, E.SENT_TO_REVIEW): S.TO_REVIEW,
    (S.TO_ANNOTATE, E.SUBMITTED): S.TO_REVIEW,
    (S.TO_ANNOTATE, E.SUBMITTED_FINAL): S.ACCEPTED,
    (S.TO_ANNOTATE, E.SKIPPED): S.TO_ANNOTATE,
    (S.TO_ANNOTATE, E.SUPERSEDED): S.TO_PRESEGMENT,
    (S.TO_ANNOTATE, E.REROUTED): S.TO_ROUTE,
    (S.TO_REVIEW, E.REROUTED): S.TO_ROUTE,
    (S.TO_REVIEW, E.APPROVED): S.ACCEPTED,
    (S.TO_REVIEW, E.FIXED): S.ACCEPTED,
    (S.TO_REVIEW, E.SENT_BACK): S.TO_ANNOTATE,
    (S.ACCEPTED, E.UNDONE): S.TO_REVIEW,
    (S.TO_ANNOTATE, E.UNDONE): S.TO_REVIEW,
    (S.DISCARDED, E.UNDONE): S.TO_REVIEW,
    (S.ACCEPTED, E.REOPENED): S.TO_ANNOTATE,
    (S.DISCARDED, E.RESTORED): S.TO_PRESEGMENT,
} | {(state, E.DISCARDED): S.DISCARDED for state in S if state is not S.DISCARDED}

# After these a person has judged the mask that counts; only such masks may measure a model.
SEEN_BY_A_PERSON = frozenset({E.SUBMITTED_FINAL, E.APPROVED, E.FIXED})
FOR_PEOPLE = (S.TO_ANNOTATE, S.TO_REVIEW)
FOR_MACHINES = (S.TO_PRESEGMENT, S.TO_ROUTE)


def after(state: State, event: Event) -> State:
    """The state that follows. Raises ValueError where the event cannot happen in that state."""
    try:
        return TABLE[State(state), Event(event)]
    except KeyError as error:
        raise ValueError(f"{event} cannot happen to a photo that is {state}.") from error
