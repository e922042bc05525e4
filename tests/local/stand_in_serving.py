"""Stands in for `moderation serve` under `comments up`. With an argument it waits until that file is there."""

import os
import sys
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

if __name__ == "__main__":
    while sys.argv[1:] and not Path(sys.argv[1]).exists():
        time.sleep(0.05)
    HTTPServer(
        (os.environ["MODERATION_HOST"], int(os.environ["MODERATION_PORT"])), BaseHTTPRequestHandler
    ).serve_forever()
