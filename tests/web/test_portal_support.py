"""Who helps stands on every page of the portal, the school's and the authority's.

Source: seed 000 ("Further Support Contact Details"); issue 5.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from pont.accounts.models import Account
from pont.directory.models import Establishment, LocalAuthority
from pont.file_returns.models import FileRequest, Portal, RequestTarget, ServiceCode
from pont.file_returns.operations.send import send_returns
from pont.file_returns.queries import get_rules
from pont.transfers.models import Transfer
from pont.transfers.operations.hand_over import open_collection
from pont.transfers.operations.land import land
from pont.web.inbox.urls import urlpatterns as inbox_urls
from pont.web.portal.urls import urlpatterns as portal_urls
from pont.web.requests.urls import urlpatterns as request_urls
from pont.web.returns.urls import urlpatterns as return_urls
from tests.file_returns.portal import act_as, make_services

pytestmark = pytest.mark.django_db

PHONE, EMAIL = "01632 960830", "web@la830.example"
# What only takes a form, or gives a file.
NO_PAGES = {
    "return-request-put",
    "return-answer",
    "returns-put",
    "returns-confirm",
    "returns-cancel",
    "return-draft-name",
    "return-draft-remove",
    "return-copy",
    "inbox-assign",
    "inbox-note",
    "portal-service-switch",
    "request-csv",
}
SCHOOLS_PAGES: Mapping[str, str] = {
    "returns": "/returns/",
    "returns-requests": "/returns/requests/",
    "return-request": "/returns/requests/{request}/",
    "returns-send": "/returns/send/",
    "receipt": "/transfers/{file}/",
    "recall": "/transfers/{file}/recall/",
}
AUTHORITYS_PAGES: Mapping[str, str] = {
    "inbox": "/file-returns/",
    "inbox-file": "/file-returns/{file}/",
    "inbox-pass-on": "/file-returns/{file}/pass-on/",
    "inbox-reject": "/file-returns/{file}/reject/",
    "collection": "/collections/{collection}/",
    "requests": "/file-requests/",
    "request-new": "/file-requests/new/",
    "request-lists": "/file-requests/lists/",
    "request": "/file-requests/{request}/",
    "portal": "/portal/",
    "portal-services": "/portal/services/",
    "portal-service-add": "/portal/services/add/",
    "portal-service": "/portal/services/{service}/",
    "portal-words": "/portal/tags/",
}
Find = Callable[[str], str]


@pytest.fixture
def services(derbyshire: LocalAuthority) -> dict[str, ServiceCode]:
    Portal.objects.create(la=derbyshire, support_phone=PHONE, support_email=EMAIL)
    return make_services(derbyshire)


@pytest.fixture
def sent(derwen: Account, services: dict[str, ServiceCode]) -> Transfer:
    by, at = act_as(derwen), timezone.now()
    draft = land(
        chunks=[b"A plan."], name="8303308_SENplanV01.docx", by=by, at=at, portal=get_rules(by)
    )
    return send_returns(drafts=[draft], tag=None, comment="", warnings_read=True, by=by, at=at)[0]


@pytest.fixture
def find(
    sent: Transfer,
    services: dict[str, ServiceCode],
    derbyshire_school: Establishment,
    petra: Account,
) -> Find:
    """Complete an address with what there is."""
    request = FileRequest.objects.create(
        la=derbyshire_school.la,
        service=services["INFO"],
        title="Phonics",
        due_on=timezone.localdate() + timedelta(days=3),
        issued_at=timezone.now(),
        issued_by=petra.public_id,
        issued_by_name=petra.name,
    )
    RequestTarget.objects.create(request=request, school=derbyshire_school)
    taken = open_collection(transfers=[sent], by=act_as(petra), at=timezone.now())
    known = {
        "file": sent.public_id,
        "request": request.public_id,
        "service": services["SEN"].public_id,
        "collection": taken.public_id,
    }
    return lambda address: address.format(**known)


def test_no_page_is_forgotten() -> None:
    rows = (*return_urls, *inbox_urls, *request_urls, *portal_urls)
    assert {row.name for row in rows} <= {*SCHOOLS_PAGES, *AUTHORITYS_PAGES, *NO_PAGES}


def test_a_school_reads_it_everywhere(client: Client, derwen: Account, find: Find) -> None:
    client.force_login(derwen)
    _find_support(client, find, SCHOOLS_PAGES)


def test_the_authority_reads_it_everywhere(client: Client, petra: Account, find: Find) -> None:
    client.force_login(petra)
    _find_support(client, find, AUTHORITYS_PAGES)


def _find_support(client: Client, find: Find, pages: Mapping[str, str]) -> None:
    for address in pages.values():
        answer = client.get(find(address))
        assert answer.status_code == 200, address
        page = answer.content.decode()
        assert page.count(f'href="mailto:{EMAIL}"') == 1, address
        assert 'href="tel:01632960830"' in page, address


def test_it_names_nobody_where_nobody_is_settled(
    client: Client, derwen: Account, services: dict[str, ServiceCode]
) -> None:
    Portal.objects.update(support_phone="", support_email="")
    client.force_login(derwen)
    page = client.get("/returns/").content.decode()
    assert "tel:" not in page
    assert "mailto:" not in page
