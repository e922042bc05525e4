"""Stands in for `moderation serve` under `comments up`."""

import os
from http.server import BaseHTTPRequestHandler, HTTPServer

if __name__ == "__main__":
    HTTPServer(
        (os.environ["MODERATION_HOST"], int(os.environ["MODERATION_PORT"])), BaseHTTPRequestHandler
    ).serve_forever()
