"""The door to the pages: the public address comes from the settings, never from a request."""

from collections.abc import Iterable
from urllib.parse import urlsplit
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from werkzeug.middleware.proxy_fix import ProxyFix


class Front:
    """Writes the configured scheme, host and path into each request.

    A `Host` header can then neither steer a redirect nor a link. Who asks is read from
    `X-Forwarded-For` only if the settings say that `proxies` stand in front.
    """

    def __init__(self, app: WSGIApplication, base_url: str, proxies: int = 0) -> None:
        parts = urlsplit(base_url)
        self._scheme = parts.scheme
        self._host = parts.netloc
        self._path = parts.path.rstrip("/")
        self._app = ProxyFix(app, x_for=proxies, x_proto=0, x_host=0) if proxies else app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Serves one request."""
        environ["wsgi.url_scheme"] = self._scheme
        environ["HTTP_HOST"] = self._host
        path = environ.get("PATH_INFO", "")
        if self._path and (path == self._path or path.startswith(self._path + "/")):
            environ["PATH_INFO"] = path[len(self._path) :] or "/"
        environ["SCRIPT_NAME"] = self._path
        return self._app(environ, start_response)
