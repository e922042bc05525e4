"""Load on one address of this machine: by `wrk` if it is on the PATH, else by a client of our own."""

import asyncio
import json
import shutil
import ssl
import tempfile
import time

import msgspec

# wrk's own script: the request is a template, as `Call` says.
_SCRIPT = """
local n = {start}
local function word(digit) return ("babebibobudadedidodu"):sub(digit * 2 + 1, digit * 2 + 2) end
local function filled(text)
  return (text:gsub("@n", n):gsub("@m", n % 1000):gsub("@w", (tostring(n):gsub("%d", word))))
end
local template = {headers}
if {varies} then
  request = function()
    n = n + 1
    local headers = {{}}
    for name, value in pairs(template) do headers[name] = filled(value) end
    return wrk.format("{method}", filled("{path}"), headers, filled("{body}"))
  end
else
  -- Put together once: a client that works for each request measures itself.
  wrk.method, wrk.path, wrk.headers, wrk.body = "{method}", "{path}", template, "{body}"
end
done = function(summary, latency)
  local errors = summary.errors
  io.write(string.format('{{"requests":%d,"seconds":%f,"p50":%f,"p99":%f,"errors":%d}}',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    errors.status + errors.connect + errors.read + errors.write + errors.timeout))
end
"""

_IN_LETTERS = str.maketrans(
    dict(zip("0123456789", ["ba", "be", "bi", "bo", "bu", "da", "de", "di", "do", "du"], strict=True))
)


class Call(msgspec.Struct, frozen=True):
    """A request as a template: @n is a number that never comes again, @m one below 1,000, and @w is @n in letters.

    A text that differs from another one in its digits alone is the same text to the phase of repeats.
    """

    port: int
    path: str
    method: str = "GET"
    headers: dict[str, str] = {}
    body: str = ""
    tls: bool = False

    def filled(self, number: int) -> bytes:
        """The request as it is sent."""

        def fill(text: str) -> str:
            word = str(number).translate(_IN_LETTERS)
            return text.replace("@n", str(number)).replace("@m", str(number % 1000)).replace("@w", word)

        body = fill(self.body).encode()
        lines = [f"{self.method} {fill(self.path)} HTTP/1.1", f"Host: 127.0.0.1:{self.port}"]
        lines += [f"{name}: {fill(value)}" for name, value in self.headers.items()]
        if body:
            lines.append(f"Content-Length: {len(body)}")
        return "\r\n".join([*lines, "", ""]).encode() + body


class Load(msgspec.Struct, frozen=True):
    """What came of it. Latencies are milliseconds; `errors` are answers of 400 and above, and broken connections."""

    requests: int
    seconds: float
    p50: float
    p99: float
    errors: int

    @property
    def rate(self) -> float:
        """Requests in a second."""
        return self.requests / self.seconds


async def load(call: Call, connections: int, seconds: float, start: int) -> Load:
    """Send the call over and over for `seconds`; its numbers begin after `start`."""
    if shutil.which("wrk") and seconds >= 1:
        return await _wrk(call, connections, seconds, start)
    return await _own(call, connections, seconds, start)


async def _wrk(call: Call, connections: int, seconds: float, start: int) -> Load:
    headers = ", ".join(f"[{json.dumps(name)}] = {json.dumps(value)}" for name, value in call.headers.items())
    script = _SCRIPT.format(
        start=start,
        headers="{" + headers + "}",
        method=call.method,
        path=call.path,
        body=call.body.replace('"', '\\"'),
        varies=str("@" in f"{call.path}{call.headers}{call.body}").lower(),
    )
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
        file.write(script)
        file.flush()
        arguments = ["-t1", f"-c{connections}", f"-d{round(seconds)}s", "--timeout", "10s", "-s", file.name]
        process = await asyncio.create_subprocess_exec(
            "wrk",
            *arguments,
            f"{'https' if call.tls else 'http'}://127.0.0.1:{call.port}",
            stdout=asyncio.subprocess.PIPE,
        )
        out, _ = await process.communicate()
    return msgspec.json.decode(out.splitlines()[-1], type=Load)


async def _own(call: Call, connections: int, seconds: float, start: int) -> Load:
    """Slower than wrk: it finds differences between servers that are slower than itself."""
    latencies: list[float] = []
    errors = 0
    number = start
    opened = [
        await asyncio.open_connection("127.0.0.1", call.port, ssl=tls_of(call)) for _ in range(connections)
    ]
    began = time.monotonic()

    async def client(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal errors, number
        while True:
            number += 1
            sent = time.monotonic()
            writer.write(call.filled(number))
            status, _ = await answer(reader)
            latencies.append(1000 * (time.monotonic() - sent))
            errors += status >= 400
            # Not before: on a busy machine the time may be over when it begins.
            if time.monotonic() - began >= seconds:
                break
        writer.close()

    await asyncio.gather(*(client(*streams) for streams in opened))
    spent = time.monotonic() - began
    latencies.sort()
    p50, p99 = (latencies[int(len(latencies) * share)] for share in (0.5, 0.99))
    return Load(len(latencies), spent, p50, p99, errors)


def tls_of(call: Call) -> ssl.SSLContext | None:
    """Our own servers on this machine have certificates that nobody else trusts."""
    if not call.tls:
        return None
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


async def once(call: Call, number: int = 0) -> tuple[int, bytes]:
    """Status and body of a single request."""
    reader, writer = await asyncio.open_connection("127.0.0.1", call.port, ssl=tls_of(call))
    writer.write(call.filled(number))
    try:
        return await answer(reader)
    finally:
        writer.close()


async def answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    """Status and body of the next answer, which must name its length or come in chunks."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    status = int(head.split(" ", 2)[1])
    for line in head.splitlines():
        name, _, value = line.partition(":")
        if name == "content-length":
            return status, await reader.readexactly(int(value))
    body = b""
    while "transfer-encoding: chunked" in head:
        size = int(await reader.readline(), 16)
        body += (await reader.readexactly(size + 2))[:-2]
        if size == 0:
            break
    return status, body
