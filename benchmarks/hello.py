"""The smallest Django: what `make load` measures the portal beside, on the same server."""

from __future__ import annotations

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

settings.configure(
    ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], SECRET_KEY="hello" * 12, MIDDLEWARE=[]
)


def hello(_request: HttpRequest) -> HttpResponse:
    """A word."""
    return HttpResponse("hello, world")


urlpatterns = [path("", hello)]
application = get_wsgi_application()
