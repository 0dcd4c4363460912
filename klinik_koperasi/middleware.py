"""Middleware of the whole portal: whose address to believe, and the access log."""

import logging
import time
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings

log = logging.getLogger("portal.access")


class TrustedProxyMiddleware:
    """Takes the visitor's address and scheme from X-Forwarded-* only when the peer is one of TRUSTED_PROXIES."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.trusted = [ip_network(text) for text in settings.TRUSTED_PROXIES]

    def __call__(self, request):
        meta = request.META
        chain = [part.strip() for part in meta.get("HTTP_X_FORWARDED_FOR", "").split(",")]
        if self._trusts(meta.get("REMOTE_ADDR")):
            # from the right, the first address that is not one of our own proxies; what is no address ends the search
            while chain and self._trusts(meta["REMOTE_ADDR"]) and _address(chain[-1]):
                meta["REMOTE_ADDR"] = str(_address(chain.pop()))
            if meta.get("HTTP_X_FORWARDED_PROTO") == "https":
                meta["wsgi.url_scheme"] = "https"  # what request.is_secure() reads
        else:
            meta.pop("HTTP_X_FORWARDED_PROTO", None)
            meta.pop("HTTP_X_FORWARDED_HOST", None)
        meta.pop("HTTP_X_FORWARDED_FOR", None)
        return self.get_response(request)

    def _trusts(self, text: str | None) -> bool:
        address = _address(text)
        return address is not None and any(address in network for network in self.trusted)


def _address(text: str | None) -> IPv4Address | IPv6Address | None:
    """The address meant by `text`, an IPv4 address in IPv6 clothes unwrapped; None when it is none."""
    try:
        address = ip_address(text or "")
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


class AccessLogMiddleware:
    """One line a request: method, path without query string, status, milliseconds, user id."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        start = time.perf_counter()
        response = self.get_response(request)
        user = getattr(request, "_cached_user", None)  # only when the view asked for it: a log line costs no query
        extra = {
            "method": request.method,
            "path": request.path,
            "status": response.status_code,
            "ms": round((time.perf_counter() - start) * 1000),
            "user_id": user.pk if user else None,
        }
        log.info("request", extra=extra)
        return response
