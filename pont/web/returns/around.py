"""What stands on every page of an authority's portal: whose it is, its words, who helps."""

from dataclasses import dataclass

from django.utils.translation import get_language

from pont.directory.queries import find_parties
from pont.file_returns.models import Portal, ServiceCode
from pont.file_returns.queries import find_services, get_portal
from pont.policy.actors import Actor
from pont.transfers.places import name_place


@dataclass(frozen=True, slots=True)
class Around:
    """The authority's name, its settings in the reader's language, and its services."""

    authority: str
    portal: Portal
    guidance: str
    security: str
    services: list[ServiceCode]

    @property
    def named(self) -> list[tuple[str, str]]:
        """The services by code, each with its name in the reader's language."""
        language = get_language() or "en"
        return [(service.code, service.name_in(language)) for service in self.services]


def look_around(actor: Actor) -> Around:
    """Return what the authority of `actor` says on every page of its portal."""
    desk, portal, language = f"{actor.la}LLLL", get_portal(actor), get_language() or "en"
    return Around(
        authority=name_place(desk, find_parties([desk])),
        portal=portal,
        guidance=portal.guidance_in(language),
        security=portal.security_in(language),
        services=find_services(actor),
    )
