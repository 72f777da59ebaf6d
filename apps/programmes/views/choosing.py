from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.generic import View

from apps.common.access import AccessMixin
from apps.programmes.in_use import programmes_to_choose, use_programme
from apps.programmes.permissions import reads_programmes


class ProgrammeChooseView(AccessMixin, View):
    """Work in another programme from now on."""

    permission = reads_programmes
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        code = request.POST.get("programme", "")
        programme = next((row for row in programmes_to_choose(request) if row.code == code), None)
        if programme is None:
            raise Http404
        use_programme(request, programme)
        back = request.POST.get("next", "")
        return redirect(back if url_has_allowed_host_and_scheme(back, {request.get_host()}) else "home")
