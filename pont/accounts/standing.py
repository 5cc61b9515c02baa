"""Where each role may stand, and which roles an authority has one holder of.

Source: rulings 5, 5.2.
"""

# The organisation code of the national administrator's actors.
NATIONAL = "NATIONAL"

AUTHORITY_ROLES = frozenset(
    {
        "lea-dba",
        "lea-user",
        "lea-school",
        "lea-lost-pupil",
        "lea-lost-pupil-transfer",
        "lea-dba-view-only",
        "lea-plasc",
        "lea-admissions",
        "service-officer",
        "portal-lead",
    }
)
# One active account per authority holds each of these (ruling 5.2).
SOLE_ROLES = frozenset({"lea-dba", "lea-school"})
