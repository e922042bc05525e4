"""Stands in for the API under `comments up`. It is ready at once; with an argument it ignores SIGTERM."""

import os
import signal
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer


class ReadyHandler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/health/ready" else 404)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


if __name__ == "__main__":
    if sys.argv[1:]:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    HTTPServer((os.environ["COMMENTS_HOST"], int(os.environ["COMMENTS_PORT"])), ReadyHandler).serve_forever()
