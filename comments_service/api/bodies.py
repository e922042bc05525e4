"""JSON bodies whose values have the types that they must have: "1" is no number, and 0 is not false."""

import re
from typing import Any

import msgspec
from litestar import Request

from comments_service.errors import CommentsError

_PLACE = re.compile(r"`\$(.*)`$")
_KEY = "comments_body_error"
# Litestar takes it for no body at all.
_MISFIT = object()


class StrictRequest(Request[Any, Any, Any]):
    """Litestar alone would take texts for numbers, and numbers for times, as it must in parameters."""

    async def json(self) -> Any:
        """The body as its handler takes it. One that does not fit is refused when it is known who calls."""
        value = await super().json()
        body = self.route_handler.parsed_data_field
        if body is None:
            return value
        try:
            return msgspec.convert(value, body.annotation, str_keys=True)
        except msgspec.ValidationError as error:
            self.scope[_KEY] = error  # pyright: ignore[reportGeneralTypeIssues] - a place of our own
            return _MISFIT
        except CommentsError:
            # A rule of ours: it is asked again, and answered, later.
            return value


def body_error(request: Request[Any, Any, Any]) -> dict[str, str] | None:
    """What is wrong with the body of the request, as Litestar says it of parameters."""
    error: msgspec.ValidationError | None = request.scope.get(_KEY)
    if error is None:
        return None
    place = _PLACE.search(str(error))
    key = place[1].removeprefix(".") if place else ""
    return {
        "message": str(error).rpartition(" - at ")[0] or str(error),
        "key": key or "data",
        "source": "body",
    }
