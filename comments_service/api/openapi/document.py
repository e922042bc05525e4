"""Completes Litestar's document with msgspec's schemas and the examples."""

from typing import Any

import msgspec
from litestar import MediaType, Request
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, License, SecurityScheme, Server, Tag

from comments_service import __version__
from comments_service.api.desk_sessions import COOKIE
from comments_service.api.openapi.examples import EXAMPLES
from comments_service.api.parameters import ARTICLE_PATTERN
from comments_service.api.problems import MEDIA_TYPE

_RETRY_AFTER = {"description": "Seconds to wait.", "schema": {"type": "integer"}}


class _Document(JsonRenderPlugin):
    """Serves the document alone: Litestar's own pages load scripts from a CDN. `/docs` is ours."""

    def __init__(self) -> None:
        super().__init__(path="/", media_type=MediaType.JSON)
        self._rendered: bytes | None = None

    def has_path(self, path: str) -> bool:  # noqa: ARG002
        """Answers every path below the config's: Litestar would add a second document."""
        return True

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        if self._rendered is None:
            self._rendered = super().render(request, completed(openapi_schema))
        return self._rendered


def completed(openapi: dict[str, Any]) -> dict[str, Any]:
    """Adds to Litestar's document what it leaves out of schemas, parameters and problems."""
    openapi["components"]["schemas"] = _schemas()
    for operations in openapi["paths"].values():
        for operation in operations.values():
            # Without it a reader cannot tell an open call from a forgotten one.
            operation.setdefault("security", [])
            for parameter in operation.get("parameters", ()):
                parameter["schema"] = _present(parameter["schema"])
                if parameter["name"] == "article" and parameter["schema"].get("type") == "array":
                    parameter["schema"]["items"]["pattern"] = ARTICLE_PATTERN
            for status, response in operation["responses"].items():
                if status in ("429", "503") and MEDIA_TYPE in response["content"]:
                    response["headers"] = {"Retry-After": _RETRY_AFTER}
    return openapi


def _schemas() -> dict[str, Any]:
    """The schemas that msgspec makes. Unlike Litestar's they have descriptions, defaults and `additionalProperties`."""
    _, schemas = msgspec.json.schema_components(
        [type(example) for example in EXAMPLES], ref_template="#/components/schemas/{name}"
    )
    # What a list of entries has: msgspec knows no union of structs without a tag.
    schemas["Entry"] = {
        "anyOf": [{"$ref": f"#/components/schemas/{kind}"} for kind in ("PublicComment", "Tombstone")]
    }
    for example in EXAMPLES:
        schemas[type(example).__name__]["examples"] = [msgspec.to_builtins(example)]
    for schema in schemas.values():
        for name, moment in schema.get("properties", {}).items():
            # msgspec sets it only for types that require a time zone. All of ours have one, from PostgreSQL.
            if name.endswith("_at"):
                moment.get("anyOf", [moment])[0]["format"] = "date-time"
    return schemas


def _present(schema: dict[str, Any]) -> dict[str, Any]:
    """A parameter's schema without null: an optional parameter may be absent but not null."""
    if None in schema.get("enum", ()):
        return schema | {"type": "string", "enum": [value for value in schema["enum"] if value is not None]}
    kinds = [kind for kind in schema.get("oneOf", ()) if kind != {"type": "null"}]
    if len(kinds) != 1:
        return schema
    return kinds[0] | {key: value for key, value in schema.items() if key != "oneOf"}


def openapi_config() -> OpenAPIConfig:
    return OpenAPIConfig(
        title="News comments",
        version=__version__,
        description="Comments on articles: submitted, moderated, published, counted, live.",
        license=License(name="Apache-2.0", identifier="Apache-2.0"),
        path="/openapi.json",
        use_handler_docstrings=True,
        render_plugins=[_Document()],
        servers=[Server(url="/")],
        tags=[
            Tag(name="comments", description="For articles' pages and for the people who comment."),
            Tag(name="review", description="For moderators, with a moderator's token."),
            Tag(name="operations", description="For those who run the service."),
        ],
        components=Components(
            security_schemes={
                "moderator": SecurityScheme(type="http", scheme="bearer", description="A moderator's token."),
                "session": SecurityScheme(
                    type="apiKey",
                    name=COOKIE,
                    security_scheme_in="cookie",
                    description="The session of a browser that signed in; it writes only from pages of the desk.",
                ),
                "visitor": SecurityScheme(
                    type="http", scheme="bearer", description="A visitor's token, which the service makes."
                ),
                "signIn": SecurityScheme(
                    type="http",
                    scheme="bearer",
                    bearer_format="JWT",
                    description="The publisher's token of an account: `aud` is the site, `exp` at most ten minutes "
                    "after `iat`, with `sub`, and if there are any `name`, `picture`, `badges`, `roles`.",
                ),
            }
        ),
    )
