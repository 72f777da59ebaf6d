"""The mixin of all pages: 404 for what one may not see, 403 with the reason for what one may see but not do."""

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.test import RequestFactory
from django.views.generic import DetailView

from apps.accounts.models import Organisation
from apps.common.access import AccessMixin, htmx, reason_of, redirect_htmx

pytestmark = pytest.mark.django_db


class Page(AccessMixin, DetailView):
    model = Organisation


class Guarded(Page):
    permission = lambda user: user.acting.role == "county_eit"  # noqa: E731


class Owned(Page):
    object_permission = lambda user, found: found == user.acting.organisation  # noqa: E731


def visit(view, user, organisation) -> int:
    request = RequestFactory().get("/")
    request.user = user
    view.as_view()(request, pk=organisation.pk)
    return 200


def test_what_one_may_see_opens(county_eit, park):
    assert visit(Page, county_eit, park.operator) == 200


def test_what_one_may_not_see_does_not_exist(county_eit, other_park):
    with pytest.raises(Http404) as unseen:
        visit(Page, county_eit, other_park.operator)
    missing = Organisation(pk=10**9)
    with pytest.raises(Http404) as absent:
        visit(Page, county_eit, missing)
    assert str(unseen.value) == str(absent.value)


def test_the_wrong_role_is_told_so(park_filer, county_eit, park):
    with pytest.raises(PermissionDenied) as denied:
        visit(Guarded, park_filer, park.operator)
    assert str(denied.value) != ""
    assert visit(Guarded, county_eit, park.operator) == 200


def test_an_object_seen_but_not_owned_is_403(county_eit, park_filer, park):
    with pytest.raises(PermissionDenied):
        visit(Owned, county_eit, park.operator)
    assert visit(Owned, park_filer, park.operator) == 200


def test_unseen_wins_over_not_owned(county_eit, other_park):
    with pytest.raises(Http404):
        visit(Owned, county_eit, other_park.operator)


def test_a_view_without_rows_is_a_fault_of_the_program(county_eit, park):
    class Nothing(AccessMixin, DetailView):
        pass

    with pytest.raises(TypeError, match="needs a model"):
        visit(Nothing, county_eit, park.operator)


def test_a_refusal_always_has_a_reason():
    assert reason_of(PermissionDenied("Because.")) == "Because."
    assert reason_of(PermissionDenied()) != ""


def test_fragments_are_recognised_and_sent_elsewhere():
    assert htmx(RequestFactory().get("/", headers={"HX-Request": "true"})) is True
    assert htmx(RequestFactory().get("/")) is False
    response = redirect_htmx("/parks/")
    assert (response.status_code, response["HX-Redirect"]) == (204, "/parks/")
