"""Middleware of the whole portal: whose address to believe, and the access log."""

import logging
import time
from ipaddress import ip_address, ip_network

from django.conf import settings

log = logging.getLogger("portal.access")


class TrustedProxyMiddleware:
    """Takes the visitor's address and scheme from X-Forwarded-* only when the peer is one of TRUSTED_PROXIES."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.trusted = [ip_network(text) for text in settings.TRUSTED_PROXIES]

    def __call__(self, request):
        meta = request.META
        chain = [part.strip() for part in meta.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
        if self._trusts(meta.get("REMOTE_ADDR")):
            # from the right, the first address that is not one of our own proxies
            while chain and self._trusts(meta["REMOTE_ADDR"]):
                meta["REMOTE_ADDR"] = chain.pop()
        else:
            meta.pop("HTTP_X_FORWARDED_PROTO", None)
            meta.pop("HTTP_X_FORWARDED_HOST", None)
        meta.pop("HTTP_X_FORWARDED_FOR", None)
        return self.get_response(request)

    def _trusts(self, text: str | None) -> bool:
        try:
            address = ip_address(text or "")
        except ValueError:
            return False
        return any(address in network for network in self.trusted)


class AccessLogMiddleware:
    """One line a request: method, path without query string, status, milliseconds, user id."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        start = time.perf_counter()
        response = self.get_response(request)
        user = getattr(request, "user", None)
        extra = {
            "method": request.method,
            "path": request.path,
            "status": response.status_code,
            "ms": round((time.perf_counter() - start) * 1000),
            "user_id": user.pk if user else None,
        }
        log.info("request", extra=extra)
        return response
