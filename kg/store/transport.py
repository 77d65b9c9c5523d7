"""Requests over HTTP: credentials, time limits, and what is tried again.

User and password come from the environment or from netrc and are sent only when the server
asks for them, by Basic or Digest as it likes, and only to the hosts that were named.
"""

from __future__ import annotations

import logging
import netrc
import os
import re
import time
from collections.abc import Iterable
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPException, InvalidURL
from pathlib import Path
from typing import IO, Any, Final
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import (
    HTTPBasicAuthHandler,
    HTTPDigestAuthHandler,
    HTTPPasswordMgrWithDefaultRealm,
    HTTPRedirectHandler,
    Request,
    build_opener,
    parse_http_list,
    parse_keqv_list,
)

from kg import __version__
from kg.errors import ConfigurationError, StoreError

__all__ = ["Client", "Reply"]

_log = logging.getLogger(__name__)
_PAUSES: Final = (0.25, 0.5, 1.0)  # seconds before each further attempt
_SMALL: Final = 4096  # bytes that are on their way before a server can close the connection
_LONGEST_PAUSE: Final = 30.0
_PASSING: Final = frozenset((502, 503, 504))  # a server that is restarted or busy answers so
_USER, _PASSWORD, _TOKEN = "KG_ENDPOINT_USER", "KG_ENDPOINT_PASSWORD", "KG_ENDPOINT_TOKEN"


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server answered."""

    status: int
    reason: str
    headers: Message
    content: bytes

    @property
    def accepted(self) -> bool:
        """Whether the server did what was asked for."""
        return self.status < 300


class Client:
    """Sends requests to the addresses of one server; ``timeout`` is in seconds."""

    def __init__(self, addresses: Iterable[str], timeout: float) -> None:
        """Look for credentials; nothing is sent yet.

        Raises:
            ConfigurationError: If a password is given without a user, or netrc cannot be read.
        """
        self._timeout = timeout
        self._token = os.environ.get(_TOKEN, "")
        self._user = ""
        self._known: set[str] = set()
        passwords = HTTPPasswordMgrWithDefaultRealm()
        for origin in {urlsplit(address)._replace(path="/", query="", fragment="").geturl() for address in addresses}:
            if pair := _credentials(urlsplit(origin).hostname or ""):
                self._user = pair[0]
                passwords.add_password(None, origin, *pair)
        self._opener = build_opener(_Digest(passwords), _Basic(passwords), _Redirects)

    def send(
        self,
        method: str,
        url: str,
        *,
        content: bytes | None = None,
        headers: dict[str, str] | None = None,
        repeatable: bool = True,
    ) -> Reply:
        """Send a request and give back what was answered, errors of the server included.

        One that is ``repeatable`` has the same effect however often it arrives, so it is sent
        again when the connection breaks or the server is busy. Another one is only sent again
        when it cannot have arrived. A server that does not answer in time is not asked again.

        Raises:
            StoreError: If no answer came.
        """
        place = _place(url)
        self._introduce(url, len(content or b""), headers or {})
        for pause in (*_PAUSES, None):
            try:
                reply = self._sent(method, url, content, headers or {})
            except TimeoutError as error:
                waited = f"no answer within {self._timeout:g} seconds"
                raise StoreError(f"{place}: {waited}; --timeout SECONDS waits longer") from error
            except (HTTPException, OSError) as error:
                again = isinstance(error, ConnectionRefusedError) or (repeatable and _may_pass(error))
                if pause is None or not again:
                    raise StoreError(f"{place}: cannot be reached: {_said(error)}") from error
                problem = _said(error)
            else:
                if pause is None or not repeatable or reply.status not in _PASSING:
                    return reply
                pause = _asked_for(reply) or pause
                problem = f"{reply.status} {reply.reason}"
            _log.warning("%s: %s; trying again in %g s", place, problem, pause)
            time.sleep(pause)
        raise AssertionError("the last attempt returns or raises")

    def _introduce(self, url: str, size: int, headers: dict[str, str]) -> None:
        """Let a path ask who we are before it gets something large.

        A server that refuses closes the connection while the content is still on its way, and
        its question is lost. A POST of nothing changes nothing.
        """
        place = _place(url)
        if self._user and size > _SMALL and place not in self._known:
            self._known.add(place)
            self.send("POST", url, content=b"", headers=headers)

    def refusal(self, url: str, reply: Reply) -> str:
        """Say what a server objected to, and what can be done about it."""
        text = re.sub(r"<[^>]*>", " ", reply.content[:4000].decode(errors="replace"))
        said = " ".join(text.split())[:300]
        return f"{url}: answered {reply.status} {reply.reason}: {said}{self._advice(reply)}"

    def _advice(self, reply: Reply) -> str:
        if reply.status in (401, 403):
            if self._user or self._token:
                return f" (user {self._user or 'of the token'}: no right to do this, or a wrong password)"
            return f" (set {_USER} and {_PASSWORD}, or {_TOKEN}, or write them to ~/.netrc)"
        if 300 <= reply.status < 400:
            return f" (moved to {reply.headers.get('Location', 'elsewhere')}; name that address)"
        return ""

    def _sent(self, method: str, url: str, content: bytes | None, headers: dict[str, str]) -> Reply:
        request = Request(url, content, {"User-Agent": f"diplomacy-kg/{__version__}", **headers}, method=method)
        if self._token:
            request.add_unredirected_header("Authorization", f"Bearer {self._token}")
        try:
            with self._opener.open(request, timeout=self._timeout) as response:
                return Reply(response.status, response.reason, response.headers, response.read())
        except HTTPError as error:
            with error:
                return Reply(error.code, str(error.reason), error.headers, error.read())
        except URLError as error:
            raise (error.reason if isinstance(error.reason, OSError) else error) from error


class _Digest(HTTPDigestAuthHandler):
    """Answers a challenge once and goes on with it, instead of being turned away before every request."""

    def __init__(self, passwords: HTTPPasswordMgrWithDefaultRealm) -> None:
        super().__init__(passwords)
        self._challenges: dict[str, dict[str, str]] = {}

    def http_request(self, req: Request) -> Request:
        """Prove who we are beforehand to a path that has asked for it."""
        if challenge := self._challenges.get(_place(req.full_url)):
            req.add_unredirected_header(self.auth_header, f"Digest {self.get_authorization(req, challenge)}")
        return req

    https_request = http_request

    def http_error_auth_reqed(self, auth_header: str, host: str, req: Request, headers: Any) -> Any:
        """Leave other schemes to others; urllib would raise for what it does not know."""
        if not _demands("digest", headers):
            return None
        return super().http_error_auth_reqed(auth_header, host, req, headers)

    def retry_http_digest_auth(self, req: Request, auth: str) -> Any:
        """Keep the challenge that is answered."""
        parts = filter(None, parse_http_list(auth.partition(" ")[2]))
        self._challenges[_place(req.full_url)] = parse_keqv_list(list(parts))
        return super().retry_http_digest_auth(req, auth)


class _Basic(HTTPBasicAuthHandler):
    """Sends the password of itself to a path that has asked for it."""

    def __init__(self, passwords: HTTPPasswordMgrWithDefaultRealm) -> None:
        super().__init__(passwords)
        self._asked: dict[str, str] = {}

    def http_request(self, req: Request) -> Request:
        """Prove who we are beforehand to a path that has asked for it."""
        if header := self._asked.get(_place(req.full_url)):
            req.add_unredirected_header(self.auth_header, header)
        return req

    https_request = http_request

    def http_error_auth_reqed(self, authreq: str, host: str, req: Request, headers: Any) -> Any:
        """Leave other schemes to others; urllib would raise for what it does not know."""
        return super().http_error_auth_reqed(authreq, host, req, headers) if _demands("basic", headers) else None

    def retry_http_basic_auth(self, host: str, req: Request, realm: str) -> Any:
        """Remember who asked."""
        answer = super().retry_http_basic_auth(host, req, realm)
        if header := req.unredirected_hdrs.get(self.auth_header):
            self._asked[_place(req.full_url)] = header
        return answer


class _Redirects(HTTPRedirectHandler):
    """Follows only what asks: urllib would turn a POST into a GET, and an update would be lost in silence."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: Any, newurl: str
    ) -> Request | None:
        return super().redirect_request(req, fp, code, msg, headers, newurl) if req.get_method() == "GET" else None


def _place(url: str) -> str:
    """Give an address without its query, as messages name it and servers ask for passwords."""
    return url.partition("?")[0]


def _demands(scheme: str, headers: Message) -> bool:
    return headers.get("WWW-Authenticate", "").lower().startswith(scheme)


def _credentials(host: str) -> tuple[str, str] | None:
    user, password = os.environ.get(_USER), os.environ.get(_PASSWORD)
    if user:
        return user, password or ""
    if password:
        raise ConfigurationError(f"{_PASSWORD} is set and {_USER} is not; set both")
    file = Path(os.environ.get("NETRC") or Path.home() / ".netrc")
    if not file.is_file():
        return None
    try:
        found = netrc.netrc(str(file)).authenticators(host)
    except (netrc.NetrcParseError, OSError, ValueError) as error:
        raise ConfigurationError(f"{file}: cannot be read: {error}") from error
    return (found[0], found[2] or "") if found else None


def _may_pass(error: Exception) -> bool:
    """Whether a connection that failed may succeed later; a host without an address will not."""
    return isinstance(error, (HTTPException, ConnectionError)) and not isinstance(error, InvalidURL)


def _said(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error) or type(error).__name__


def _asked_for(reply: Reply) -> float:
    """Give the pause that the server asks for, in seconds; 0 where it does not."""
    text = reply.headers.get("Retry-After", "")
    return min(float(text), _LONGEST_PAUSE) if text.isdigit() else 0.0
