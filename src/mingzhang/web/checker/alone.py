"""`mingzhang open`: the page that checks files by itself, on this computer, without an account.

It listens on 127.0.0.1 alone, keeps everything in a temporary folder that ends with it, and opens
no database.
"""

from __future__ import annotations

import os
import secrets
import tempfile
import webbrowser
from collections.abc import Callable
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

HOST = "127.0.0.1"


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Nothing is written down of what somebody looks at."""


def serve_alone(port: int, ready: Callable[[str], None], browser: bool = True) -> None:
    """Serve until interrupted.

    Args:
        port: 0 for any that is free.
        ready: told the address as soon as it answers.

    Raises:
        OSError: the port is taken.
    """
    with tempfile.TemporaryDirectory(prefix="mingzhang-open-") as folder:
        os.environ |= {
            "MINGZHANG_DATA": folder,
            "MINGZHANG_SECRET_KEY": secrets.token_urlsafe(48),
            "MINGZHANG_AUDIT_KEY": secrets.token_urlsafe(48),
            "DJANGO_SETTINGS_MODULE": "mingzhang.web.checker.settings",
            "MINGZHANG_HOSTS": f"{HOST} localhost",
            "MINGZHANG_ADDRESS": f"http://{HOST}",
        }
        import django
        from django.core.wsgi import get_wsgi_application

        django.setup()
        with make_server(HOST, port, get_wsgi_application(), _Server, _Quiet) as server:
            address = f"http://{HOST}:{server.server_port}/check/"
            ready(address)
            if browser:
                webbrowser.open(address)
            try:
                server.serve_forever()
            except KeyboardInterrupt:
                return
