"""The people of an audit: those of Cardiff and its schools, and Newport's LEA User."""

import pytest

from pont.accounts.models import Account


@pytest.fixture
def people(
    dilys: Account, olwen: Account, mair: Account, bryn: Account, tomos: Account, nia: Account
) -> None:
    """Cardiff's DBA and user, Greenway with its headteacher, Rumney without one, Newport."""
