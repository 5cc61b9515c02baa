"""The nations and regions that authorities lie in.

Source: ruling 7 (templates are owned by all, a nation or an authority), features.md row 49 (the
region on an authority's details).
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class Nation(models.TextChoices):
    """The governments whose regulations an authority follows."""

    ENGLAND = "england", _("England")
    WALES = "wales", _("Wales")


class Region(models.TextChoices):
    """The nine regions of England and the four areas of Welsh education consortia."""

    EAST_MIDLANDS = "east-midlands", _("East Midlands")
    EAST_OF_ENGLAND = "east-of-england", _("East of England")
    LONDON = "london", _("London")
    NORTH_EAST = "north-east", _("North East")
    NORTH_WEST = "north-west", _("North West")
    SOUTH_EAST = "south-east", _("South East")
    SOUTH_WEST = "south-west", _("South West")
    WEST_MIDLANDS = "west-midlands", _("West Midlands")
    YORKSHIRE_AND_THE_HUMBER = "yorkshire-and-the-humber", _("Yorkshire and the Humber")
    NORTH_WALES = "north-wales", _("North Wales")
    MID_AND_WEST_WALES = "mid-and-west-wales", _("Mid and West Wales")
    CENTRAL_SOUTH_WALES = "central-south-wales", _("Central South Wales")
    SOUTH_EAST_WALES = "south-east-wales", _("South East Wales")


_IN_WALES: Final = (
    Region.NORTH_WALES,
    Region.MID_AND_WEST_WALES,
    Region.CENTRAL_SOUTH_WALES,
    Region.SOUTH_EAST_WALES,
)

REGIONS: Final[Mapping[str, tuple[Region, ...]]] = MappingProxyType(
    {
        Nation.ENGLAND: tuple(region for region in Region if region not in _IN_WALES),
        Nation.WALES: _IN_WALES,
    }
)
"""The regions of each nation, in the order of `Region`."""
