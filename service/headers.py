"""Security headers: what a browser may do with anything that the service sends."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
# What a page here never needs. The clipboard is not among them: "copy" writes to it.
OFF = (
    "accelerometer",
    "browsing-topics",
    "camera",
    "display-capture",
    "geolocation",
    "gyroscope",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "publickey-credentials-get",
    "screen-wake-lock",
    "usb",
    "xr-spatial-tracking",
)
SECURITY_HEADERS = {
    "Content-Security-Policy": POLICY,
    "Permissions-Policy": ", ".join(f"{name}=()" for name in OFF),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
RAW = [(name.lower().encode(), value.encode()) for name, value in SECURITY_HEADERS.items()]
UNSTORED = (b"cache-control", b"no-store")
# Two years, as browsers ask of those who want to be known as https only.
HTTPS_ONLY = (b"strict-transport-security", b"max-age=63072000")


class SecurityHeaders:
    """Add the security headers to every response, errors included."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = with_security(message["headers"], scope)
            await send(message)

        await self.app(scope, receive, send_with_headers)


def with_security(headers: list[tuple[bytes, bytes]], scope: Scope) -> list[tuple[bytes, bytes]]:
    """Give the headers of a response with those that it needs besides."""
    found = [*headers, *RAW]
    # Static files keep their entity tags; answers belong to the one who asked.
    if not any(name in (b"etag", b"cache-control") for name, _ in headers):
        found.append(UNSTORED)
    if scope["scheme"] == "https":
        found.append(HTTPS_ONLY)
    return found
