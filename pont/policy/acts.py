"""What people do in Pont, each act once; who may do which stands in `pont.policy.grants`.

Source: features.md section 3; rulings sections 4 to 7 and 9.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from pont.standards.refusals import N_


class Act(StrEnum):
    """A thing that may be done, or not. The acts in `OF_KINDS` are granted kind by kind."""

    SIGN_IN = "sign-in"
    # Files on their way.
    SEND = "send"
    COLLECT = "collect"
    MONITOR = "monitor"
    REMOVE_UNCOLLECTED = "remove-uncollected"
    FORWARD = "forward"
    FETCH_COPY = "fetch-copy"
    ALLOCATE = "allocate"
    # Lost pupils.
    SEARCH_LOST_PUPILS = "search-lost-pupils"
    CLAIM = "claim"
    FORWARD_CLAIM = "forward-claim"
    REMOVE_LOST_PUPIL = "remove-lost-pupil"
    MATCH_LOST_PUPILS = "match-lost-pupils"
    MATCH_OWN_CENSUS = "match-own-census"
    REPORT_ARRIVAL = "report-arrival"
    ANSWER_ARRIVAL = "answer-arrival"
    REQUEST_CTF = "request-ctf"
    ANSWER_REQUEST = "answer-request"
    # Messages, contacts and reports.
    MESSAGE = "message"
    CHOOSE_MESSAGE_LEVEL = "choose-message-level"
    VIEW_CONTACTS = "view-contacts"
    KEEP_OWN_CONTACT = "keep-own-contact"
    RUN_REPORTS = "run-reports"
    REVIEW_REMOVALS = "review-removals"
    RUN_MESSAGE_REPORT = "run-message-report"
    # People.
    VIEW_USERS = "view-users"
    VIEW_OWN_USERS = "view-own-users"
    MAINTAIN_USERS = "maintain-users"
    MAINTAIN_SCHOOL_USERS = "maintain-school-users"
    RESET_USER_PASSWORD = "reset-user-password"  # noqa: S105
    RESET_SCHOOL_PASSWORD = "reset-school-password"  # noqa: S105
    CREATE_DBA = "create-dba"
    MAINTAIN_NATIONAL_USERS = "maintain-national-users"
    CONFIRM_USERS = "confirm-users"
    OPEN_USER_AUDIT = "open-user-audit"
    VIEW_PASSWORDS = "view-passwords"
    # Schools, authorities, suppliers.
    VIEW_SCHOOLS = "view-schools"
    MAINTAIN_SCHOOLS = "maintain-schools"
    REQUEST_SCHOOL_CHANGE = "request-school-change"
    APPROVE_SCHOOL_CHANGE = "approve-school-change"
    IMPORT_SCHOOLS = "import-schools"
    VIEW_AUTHORITY = "view-authority"
    MAINTAIN_AUTHORITY = "maintain-authority"
    MAINTAIN_CATEGORIES = "maintain-categories"
    MAINTAIN_SUPPLIERS = "maintain-suppliers"
    # The authority's side of the portal.
    VIEW_ALL_RETURNS = "view-all-returns"
    PASS_ON = "pass-on"  # noqa: S105
    ISSUE_REQUESTS = "issue-requests"
    SET_UP_PORTAL = "set-up-portal"
    HEAR_OF_REJECTIONS = "hear-of-rejections"
    # What the rounds do with nobody at the desk.
    REMIND = "remind"
    EXPIRE = "expire"


OF_KINDS: Final = frozenset(
    {
        Act.SEND,
        Act.COLLECT,
        Act.MONITOR,
        Act.REMOVE_UNCOLLECTED,
        Act.FORWARD,
        Act.FETCH_COPY,
        Act.ALLOCATE,
    }
)
"""The acts that are granted for some kinds of file and not for others."""

LABELS: Final[Mapping[Act, str]] = MappingProxyType(
    {
        Act.SIGN_IN: N_("Sign in and change one’s own password"),
        Act.SEND: N_("Send files, and recall them until handed over"),
        Act.COLLECT: N_("Download, download again, confirm and reject files"),
        Act.MONITOR: N_("Monitor files of the authority’s schools"),
        Act.REMOVE_UNCOLLECTED: N_("Delete files not collected by schools"),
        Act.FORWARD: N_("Forward files not collected by schools"),
        Act.FETCH_COPY: N_("Download copies of files sent to or from the authority’s schools"),
        Act.ALLOCATE: N_("Allocate the pupils of a bulk file to schools"),
        Act.SEARCH_LOST_PUPILS: N_("Search for a lost pupil"),
        Act.CLAIM: N_("Download a lost pupil file with the declaration"),
        Act.FORWARD_CLAIM: N_("Forward a claimed lost pupil file to a school"),
        Act.REMOVE_LOST_PUPIL: N_("Remove the authority’s records from the lost pupil database"),
        Act.MATCH_LOST_PUPILS: N_("Match the lost pupil database with the census"),
        Act.MATCH_OWN_CENSUS: N_("Match the lost pupil database with the authority’s own census"),
        Act.REPORT_ARRIVAL: N_("Report a pupil who arrived without a CTF"),
        Act.ANSWER_ARRIVAL: N_("Answer reports of pupils who arrived without a CTF"),
        Act.REQUEST_CTF: N_("Ask a school or authority for the file of a pupil"),
        Act.ANSWER_REQUEST: N_("Answer requests for the file of a pupil"),
        Act.MESSAGE: N_("Send and read secure messages; keep templates and address groups"),
        Act.CHOOSE_MESSAGE_LEVEL: N_("Choose the user level a message comes from"),
        Act.VIEW_CONTACTS: N_("See the contacts of authorities"),
        Act.KEEP_OWN_CONTACT: N_("Stand among the contacts, and keep one’s own entry there"),
        Act.RUN_REPORTS: N_("Run reports"),
        Act.REVIEW_REMOVALS: N_("See which files not collected were removed or forwarded"),
        Act.RUN_MESSAGE_REPORT: N_("Run the message report"),
        Act.VIEW_USERS: N_("See the details of the authority’s users"),
        Act.VIEW_OWN_USERS: N_("See the details of the users of one’s own school"),
        Act.MAINTAIN_USERS: N_("Add, update and delete users of the authority"),
        Act.MAINTAIN_SCHOOL_USERS: N_("Add, update and delete users of schools"),
        Act.RESET_USER_PASSWORD: N_("Reset the password of a user of the authority"),
        Act.RESET_SCHOOL_PASSWORD: N_("Reset the password of a school’s user"),
        Act.CREATE_DBA: N_("Create an authority’s administrator (DBA)"),
        Act.MAINTAIN_NATIONAL_USERS: N_("Add, update and delete national administrators"),
        Act.CONFIRM_USERS: N_("Confirm the yearly list of users"),
        Act.OPEN_USER_AUDIT: N_("Open the yearly audit of users"),
        Act.VIEW_PASSWORDS: N_("See a password"),
        Act.VIEW_SCHOOLS: N_("See the details of schools"),
        Act.MAINTAIN_SCHOOLS: N_("Update schools and make them active or inactive"),
        Act.REQUEST_SCHOOL_CHANGE: N_("Ask for a school to be added, deleted, merged or closed"),
        Act.APPROVE_SCHOOL_CHANGE: N_("Approve that a school is added, deleted, merged or closed"),
        Act.IMPORT_SCHOOLS: N_("Import lists of schools"),
        Act.VIEW_AUTHORITY: N_("See an authority’s details, deadlines and holidays"),
        Act.MAINTAIN_AUTHORITY: N_("Update an authority’s details and the copies switch"),
        Act.MAINTAIN_CATEGORIES: N_("Maintain categories and non-maintained special schools"),
        Act.MAINTAIN_SUPPLIERS: N_("Register software suppliers and their users"),
        Act.VIEW_ALL_RETURNS: N_("See the file returns of every service"),
        Act.PASS_ON: N_("Pass a file return on to another service"),
        Act.ISSUE_REQUESTS: N_("Issue and close file requests"),
        Act.SET_UP_PORTAL: N_("Set up service codes, tags and guidance"),
        Act.HEAR_OF_REJECTIONS: N_("Be told by e-mail that a file return was rejected"),
        Act.REMIND: N_("Send reminders when they are due"),
        Act.EXPIRE: N_("Destroy what has been kept its time"),
    }
)
"""Each act in words, for people."""
