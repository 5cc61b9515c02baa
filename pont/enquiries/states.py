"""The life of an arrival report and of a request: what may follow what, and the words for it.

Source: rulings 6.7; issue 4; docs/adr/0021.
"""

from collections.abc import Mapping
from enum import StrEnum

from pont.standards.refusals import N_, Refusal


class Stage(StrEnum):
    """Where the report of a pupil who arrived without a CTF stands."""

    REPORTED = "reported"
    REQUESTED = "requested"
    EXHAUSTED = "exhausted"
    FOUND = "found"
    NUMBERED = "numbered"
    WITHDRAWN = "withdrawn"


class Reply(StrEnum):
    """Where a request for the file of a pupil stands."""

    WAITING = "waiting"
    SENT = "sent"
    NO_RECORD = "no-record"
    ON_SHELF = "on-shelf"
    WITHDRAWN = "withdrawn"


STAGES_NEXT: Mapping[Stage, frozenset[Stage]] = {
    Stage.REPORTED: frozenset({Stage.REQUESTED, Stage.EXHAUSTED, Stage.FOUND, Stage.WITHDRAWN}),
    # When the last request ends without a file, the authority has the report again.
    Stage.REQUESTED: frozenset({Stage.REPORTED, Stage.EXHAUSTED, Stage.FOUND, Stage.WITHDRAWN}),
    # A new UPN comes after the search, and never before (ruling 6.7).
    Stage.EXHAUSTED: frozenset({Stage.REQUESTED, Stage.NUMBERED, Stage.FOUND, Stage.WITHDRAWN}),
    # The file was taken back, or is another pupil's.
    Stage.FOUND: frozenset({Stage.REPORTED}),
    Stage.NUMBERED: frozenset(),
    Stage.WITHDRAWN: frozenset(),
}

REPLIES_NEXT: Mapping[Reply, frozenset[Reply]] = {
    Reply.WAITING: frozenset({Reply.SENT, Reply.NO_RECORD, Reply.ON_SHELF, Reply.WITHDRAWN}),
    # The file was taken back.
    Reply.SENT: frozenset({Reply.WAITING}),
    # The record was found after all.
    Reply.NO_RECORD: frozenset({Reply.SENT, Reply.ON_SHELF}),
    Reply.ON_SHELF: frozenset(),
    Reply.WITHDRAWN: frozenset(),
}

OPEN_STAGES = (Stage.REPORTED, Stage.REQUESTED, Stage.EXHAUSTED)
"""What the authority still works on."""

STAGE_LABELS: Mapping[Stage, str] = {
    Stage.REPORTED: N_("Waits for the local authority"),
    Stage.REQUESTED: N_("Asked another school or authority"),
    Stage.EXHAUSTED: N_("Search exhausted"),
    Stage.FOUND: N_("File found"),
    Stage.NUMBERED: N_("New UPN given"),
    Stage.WITHDRAWN: N_("Withdrawn by the school"),
}

REPLY_LABELS: Mapping[Reply, str] = {
    Reply.WAITING: N_("Waits for an answer"),
    Reply.SENT: N_("File sent"),
    Reply.NO_RECORD: N_("No record of the pupil"),
    Reply.ON_SHELF: N_("Sent to the lost pupil database"),
    Reply.WITHDRAWN: N_("Request withdrawn"),
}


class Verb(StrEnum):
    """One thing that happened to a report or to a request."""

    REPORTED = "reported"
    TAKEN_ON = "taken-on"
    LET_GO = "let-go"
    REQUESTED = "requested"
    REMINDED = "reminded"
    ANSWERED_SENT = "answered-sent"
    ANSWERED_NO_RECORD = "answered-no-record"
    ANSWERED_ON_SHELF = "answered-on-shelf"
    TEMPORARY = "temporary-upn"
    EXHAUSTED = "exhausted"
    NUMBERED = "new-upn"
    FOUND = "found"
    ARRIVED = "arrived"
    REOPENED = "reopened"
    WITHDRAWN = "withdrawn"


VERB_LABELS: Mapping[Verb, str] = {
    Verb.REPORTED: N_("Reported to the local authority"),
    Verb.TAKEN_ON: N_("Taken on"),
    Verb.LET_GO: N_("Put back for a colleague"),
    Verb.REQUESTED: N_("File requested"),
    Verb.REMINDED: N_("Reminded"),
    Verb.ANSWERED_SENT: N_("Answered: file sent"),
    Verb.ANSWERED_NO_RECORD: N_("Answered: no record of the pupil"),
    Verb.ANSWERED_ON_SHELF: N_("Answered: sent to the lost pupil database"),
    Verb.TEMPORARY: N_("Temporary UPN given"),
    Verb.EXHAUSTED: N_("Search recorded as exhausted"),
    Verb.NUMBERED: N_("New UPN given"),
    Verb.FOUND: N_("Found and forwarded"),
    Verb.ARRIVED: N_("A file that names the pupil has come"),
    Verb.REOPENED: N_("Open again"),
    Verb.WITHDRAWN: N_("Withdrawn"),
}

ANSWERS: Mapping[Reply, Verb] = {
    Reply.SENT: Verb.ANSWERED_SENT,
    Reply.NO_RECORD: Verb.ANSWERED_NO_RECORD,
    Reply.ON_SHELF: Verb.ANSWERED_ON_SHELF,
}
"""What whoever is asked may answer."""

# What a person reads when an act does not fit, by where the report or the request stands.
STAGES_TOO_LATE: Mapping[Stage, str] = {
    Stage.REPORTED: N_(
        "This report is open, and the local authority works on it. Nothing was changed."
    ),
    Stage.REQUESTED: N_(
        "Another school or authority has been asked for this pupil’s file. Nothing was changed."
    ),
    Stage.EXHAUSTED: N_(
        "The search for this pupil has been recorded as exhausted. Nothing was changed."
    ),
    Stage.FOUND: N_("A file for this pupil has been found and sent. Nothing was changed."),
    Stage.NUMBERED: N_("This pupil has been given a new UPN. Nothing was changed."),
    Stage.WITHDRAWN: N_("The school has withdrawn this report. Nothing was changed."),
}
REPLIES_TOO_LATE: Mapping[Reply, str] = {
    Reply.WAITING: N_("This request still waits for an answer. Nothing was changed."),
    Reply.SENT: N_("This request has been answered: the file was sent. Nothing was changed."),
    Reply.NO_RECORD: N_(
        "This request has been answered: there is no record of the pupil. Nothing was changed."
    ),
    Reply.ON_SHELF: N_(
        "This request has been answered: the file was sent to the lost pupil database. Nothing was"
        " changed."
    ),
    Reply.WITHDRAWN: N_("This request has been withdrawn. Nothing was changed."),
}


class WrongStage(Refusal):
    """The report has moved on, and the act no longer fits."""

    code = "wrong-stage"

    def __init__(self, *, stage: Stage) -> None:
        super().__init__()
        self.message = STAGES_TOO_LATE[stage]  # type: ignore[misc]


class WrongReply(Refusal):
    """The request has been answered or withdrawn, and the act no longer fits."""

    code = "wrong-reply"

    def __init__(self, *, reply: Reply) -> None:
        super().__init__()
        self.message = REPLIES_TOO_LATE[reply]  # type: ignore[misc]


def check_stage(stage: Stage, following: Stage) -> None:
    """Stop an act on a report that the table does not allow.

    :raises WrongStage: saying where the report stands.
    """
    if following not in STAGES_NEXT[stage]:
        raise WrongStage(stage=stage)


def check_open(stage: Stage) -> None:
    """Stop an act on a report on which nobody works any more.

    :raises WrongStage: saying where the report stands.
    """
    if stage not in OPEN_STAGES:
        raise WrongStage(stage=stage)


def check_reply(reply: Reply, following: Reply) -> None:
    """Stop an act on a request that the table does not allow.

    :raises WrongReply: saying where the request stands.
    """
    if following not in REPLIES_NEXT[reply]:
        raise WrongReply(reply=reply)
