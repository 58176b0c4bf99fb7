"""Questions in JSON over HTTP, one connection each: answers come as Python values, refusals as exceptions."""

import http.client
import json
import ssl
import urllib.parse
from typing import Any

from kapela.errors import Refused, Unreachable

JSON = "application/json"


class Client:
    """Of one server. Knows no state; any thread may use it."""

    def __init__(self, url: str, token: str | None = None, timeout: float = 10.0) -> None:
        parts = urllib.parse.urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"{url!r} is no address, write http://127.0.0.1:8000")
        self.url = url.rstrip("/")
        self._secure = parts.scheme == "https"
        self._host = parts.hostname
        self._port = parts.port or (443 if self._secure else 80)
        self._headers = {"Accept": JSON} | ({"Authorization": f"Bearer {token}"} if token else {})
        self._timeout = timeout

    def get(self, path: str, **query: Any) -> Any:
        given = {name: value for name, value in query.items() if value is not None}
        return self.ask("GET", path + ("?" + urllib.parse.urlencode(given) if given else ""))

    def post(self, path: str, body: Any = None) -> Any:
        return self.ask("POST", path, {} if body is None else body)

    def ask(self, method: str, path: str, body: Any = None, timeout: float | None = None) -> Any:
        connection = self._connection(timeout or self._timeout)
        try:
            text = None if body is None else json.dumps(body)
            headers = self._headers | ({} if body is None else {"Content-Type": JSON})
            connection.request(method, path, text, headers)
            answer = connection.getresponse()
            return self._read(answer.status, answer.read())
        except (OSError, http.client.HTTPException) as error:
            raise Unreachable(f"{method} {self.url}{path}: {error or type(error).__name__}") from error
        finally:
            connection.close()

    def _connection(self, timeout: float) -> http.client.HTTPConnection:
        if self._secure:
            return http.client.HTTPSConnection(self._host, self._port, timeout=timeout,
                                               context=ssl.create_default_context())
        return http.client.HTTPConnection(self._host, self._port, timeout=timeout)

    @staticmethod
    def _read(status: int, body: bytes) -> Any:
        try:
            document = json.loads(body) if body else None
        except ValueError:
            document = None
        if status < 400:
            return document
        error = document.get("error", {}) if isinstance(document, dict) else {}
        raise Refused(status, error.get("code", ""), error.get("message", f"HTTP {status}"), error.get("hint", ""))


def segment(name: str) -> str:
    """A name as a part of a path."""
    return urllib.parse.quote(name, safe="")
