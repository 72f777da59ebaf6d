"""Counts beside the menu are counted anew after whatever a person does."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from apps.dashboards.selectors.kept import forget_counts

READING = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


class FreshCountsMiddleware:
    """After an unsafe request the counts kept for this person are forgotten, so that one sees one's own acts at once.

    A view whose act cannot change a count may set ``request.keeps_counts``, as saving while somebody types does.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method not in READING and not getattr(request, "keeps_counts", False):
            user = request.user
            if user.pk is not None:
                forget_counts(user.pk)
        return response
