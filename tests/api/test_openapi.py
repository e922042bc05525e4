"""The OpenAPI document: complete enough to generate a client from it."""

import re
from collections.abc import Iterator
from typing import Any, cast

import pytest
import pytest_asyncio
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from comments_service.api.static_files import own_short_names
from tests.running import RunningService

pytestmark = pytest.mark.asyncio(loop_scope="module")

Operation = tuple[str, dict[str, Any]]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def document(service: RunningService) -> dict[str, Any]:
    answer = await service.client.get("/openapi.json")
    assert answer.headers["content-type"] == "application/json"
    return answer.json()


def operations(document: dict[str, Any]) -> list[Operation]:
    """Returns each operation after its method and path."""
    return [
        (f"{method.upper()} {path}", operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]


def references(node: object) -> Iterator[str]:
    """Yields every reference, whatever it points to."""
    if isinstance(node, dict):
        for key, value in cast("dict[str, object]", node).items():
            if key == "$ref":
                yield str(value)
            yield from references(value)
    if isinstance(node, list):
        for value in cast("list[object]", node):
            yield from references(value)


async def test_the_document_is_valid(document: dict[str, Any]) -> None:
    validate(document)


async def test_the_document_has_every_operation_of_the_contract(document: dict[str, Any]) -> None:
    assert {name for name, _ in operations(document)} == {
        "POST /v1/sites/{site}/articles/{article}/comments",
        "GET /v1/sites/{site}/articles/{article}/comments",
        "POST /v1/sites/{site}/articles/{article}/comments:check",
        "POST /v1/sites/{site}/visitors",
        "PUT /v1/comments/{comment}/reaction",
        "PUT /v1/sites/{site}/articles/{article}/reaction",
        "GET /v1/sites/{site}/articles/{article}/reactions",
        "GET /v1/sites/{site}/own",
        "POST /v1/review/sites/{site}/articles/{article}/comments",
        "GET /v1/sites/{site}/settings",
        "GET /v1/sites/{site}/resolve",
        "POST /v1/sites/{site}/articles/{article}/move",
        "POST /v1/sites/{site}/articles/{article}/merge",
        "POST /v1/review/sites/{site}/articles/{article}/move",
        "POST /v1/review/sites/{site}/articles/{article}/merge",
        "GET /v1/sites/{site}/own/notices",
        "GET /v1/visitors/me",
        "DELETE /v1/visitors/me",
        "POST /v1/visitors/me/merge",
        "PATCH /v1/comments/{comment}",
        "DELETE /v1/comments/{comment}",
        "POST /v1/comments/{comment}/reports",
        "GET /v1/review/sites/{site}/reasons",
        "PUT /v1/review/sites/{site}/reasons",
        "GET /v1/review/sites/{site}/settings",
        "PATCH /v1/review/sites/{site}/settings",
        "GET /v1/review/sites/{site}/settings/schema",
        "GET /v1/review/sites/{site}/settings/versions",
        "POST /v1/review/sites/{site}/settings/versions/{former}/restore",
        "GET /v1/review/sites/{site}/log",
        "GET /v1/sites/{site}/articles/{article}/events",
        "PUT /v1/sites/{site}/articles/{article}",
        "PATCH /v1/sites/{site}/articles/{article}",
        "GET /v1/sites/{site}/counts",
        "GET /v1/sites/{site}/counts/events",
        "GET /v1/sites/{site}/ranking",
        "GET /v1/comments/{comment}",
        "GET /v1/comments/{comment}/replies",
        "GET /v1/comments/{comment}/author-key",
        "GET /v1/review/me",
        "POST /v1/review/sessions",
        "DELETE /v1/review/sessions",
        "GET /v1/review/sign-in",
        "GET /v1/review/oidc/start",
        "GET /v1/review/invitations",
        "POST /v1/review/invitations",
        "DELETE /v1/review/invitations/{invitation}",
        "GET /v1/review/moderators",
        "POST /v1/review/moderators",
        "PATCH /v1/review/moderators/{name}",
        "DELETE /v1/review/moderators/{name}",
        "POST /v1/review/moderators/{name}/token",
        "GET /v1/review/sites",
        "POST /v1/review/sites",
        "PATCH /v1/review/sites/{site}",
        "GET /v1/review/sites/{site}/articles",
        "PATCH /v1/review/sites/{site}/articles/{article}",
        "GET /v1/review/comments",
        "GET /v1/review/facets",
        "GET /v1/review/comments/{comment}/similar",
        "GET /v1/review/comments/{comment}",
        "POST /v1/review/comments/{comment}/decisions",
        "POST /v1/review/decisions",
        "GET /v1/review/stats",
        "GET /v1/review/decisions.csv",
        "POST /v1/review/comments/{comment}/undo",
        "POST /v1/review/claims",
        "DELETE /v1/review/claims",
        "POST /v1/review/comments/{comment}/pin",
        "DELETE /v1/review/comments/{comment}/pin",
        "PUT /v1/review/comments/{comment}/legal-hold",
        "DELETE /v1/review/comments/{comment}/legal-hold",
        "GET /v1/review/sites/{site}/policy",
        "PUT /v1/review/sites/{site}/policy",
        "GET /v1/review/sites/{site}/policy/versions",
        "POST /v1/review/sites/{site}/policy/words:try",
        "GET /v1/review/sites/{site}/people",
        "GET /v1/review/sites/{site}/people/{person}",
        "PATCH /v1/review/sites/{site}/people/{person}",
        "GET /v1/review/events",
        "GET /health/live",
        "GET /health/ready",
        "GET /metrics",
    }


async def test_every_operation_has_a_summary_a_tag_and_a_unique_id(document: dict[str, Any]) -> None:
    ids = [operation["operationId"] for _, operation in operations(document)]
    assert len(ids) == len(set(ids))
    for name, operation in operations(document):
        assert operation["summary"], name
        assert operation["tags"], name


async def test_every_error_of_an_operation_is_a_problem_document(document: dict[str, Any]) -> None:
    for name, operation in operations(document):
        for status, response in operation["responses"].items():
            if status >= "400" and name != "GET /health/ready":
                content = response["content"]
                assert list(content) == ["application/problem+json"], (name, status)
                schema = content["application/problem+json"]["schema"]
                assert schema == {"$ref": "#/components/schemas/Problem"}, (name, status)


async def test_every_documented_problem_has_its_status_and_code(document: dict[str, Any]) -> None:
    for name, operation in operations(document):
        for status, response in operation["responses"].items():
            content = response.get("content", {}).get("application/problem+json", {"examples": {}})
            for example in content["examples"].values():
                assert str(example["value"]["status"]) == status, (name, status)
                assert f"`{example['value']['code']}`" in response["description"], (name, status)


async def test_a_submission_that_must_wait_has_a_retry_after_header(document: dict[str, Any]) -> None:
    submit = document["paths"]["/v1/sites/{site}/articles/{article}/comments"]["post"]
    for status in ("429", "503"):
        assert "Retry-After" in submit["responses"][status]["headers"]


async def test_every_reference_points_to_a_schema(document: dict[str, Any]) -> None:
    schemas = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}
    assert set(references(document)) <= schemas


async def test_every_body_has_a_description_and_a_valid_example(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    for name, operation in operations(document):
        bodies = [operation.get("requestBody", {}), *operation["responses"].values()]
        for body in bodies:
            for media_type, content in body.get("content", {}).items():
                # Of a list, the schema of its items.
                described = content["schema"].get("items", content["schema"])
                reference = described.get("$ref", "").removeprefix("#/components/schemas/")
                if not reference:
                    others = ("text/event-stream", "text/plain", "text/csv", "application/schema+json")
                    assert media_type in others, name
                    continue
                assert schemas[reference]["description"], reference
                # References inside a schema are looked up in the document that contains the schema.
                schema = {"$ref": f"#/components/schemas/{reference}", "components": document["components"]}
                for example in schemas[reference]["examples"]:
                    Draft202012Validator(schema).validate(example)


async def test_times_have_the_format_date_time(document: dict[str, Any]) -> None:
    for name, schema in document["components"]["schemas"].items():
        for key, value in schema.get("properties", {}).items():
            if key.endswith("_at"):
                assert "'format': 'date-time'" in repr(value), f"{name}.{key}"


async def test_moderators_operations_require_a_moderators_token(document: dict[str, Any]) -> None:
    for name, operation in operations(document):
        changes_article = name.startswith(("PUT", "PATCH")) and name.endswith("/{article}")
        if name.endswith(("/sessions", "/sign-in", "/oidc/start")):
            # Who signs in has no token yet, or brings it in the body.
            assert operation["security"] == [], name
        elif "/v1/review/" in name:
            assert operation["security"] == [{"moderator": []}, {"session": []}], name
        elif changes_article:
            assert operation["security"] == [{"moderator": []}], name


async def test_a_readers_token_is_required_for_a_status_and_optional_for_a_submission(
    document: dict[str, Any],
) -> None:
    paths = document["paths"]
    assert paths["/v1/comments/{comment}"]["get"]["security"] == [{"visitor": []}, {"signIn": []}]
    for name, operation in operations(document):
        if {"visitor": []} in operation["security"]:
            assert {"signIn": []} in operation["security"], name
    submit = paths["/v1/sites/{site}/articles/{article}/comments"]["post"]
    assert submit["security"] == [{}, {"visitor": []}, {"signIn": []}]


async def test_optional_parameters_are_never_null(document: dict[str, Any]) -> None:
    for name, operation in operations(document):
        for parameter in operation.get("parameters", ()):
            assert "null" not in repr(parameter["schema"]), (name, parameter["name"])
            assert parameter["description"], (name, parameter["name"])


async def test_patterns_have_no_syntax_that_only_some_languages_support(document: dict[str, Any]) -> None:
    for pattern in re.findall(r"'pattern': '([^']*)'", repr(document)):
        assert pattern.startswith("^"), pattern
        assert not re.search(r"\\[AZzp]|\(\?[^!:=]", pattern), pattern


async def test_the_document_has_a_single_address(service: RunningService) -> None:
    assert (await service.client.get("/openapi")).status_code == 404
    assert (await service.client.get("/schema")).status_code == 404


async def test_every_operation_says_whether_it_needs_a_token_and_what_it_does(
    document: dict[str, Any],
) -> None:
    """The rules `security-defined` of redocly and `operation-description` of spectral."""
    for name, operation in operations(document):
        assert isinstance(operation["security"], list), name
        assert operation["description"], name


def defaults(node: object, place: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Yields every schema that has a default, after its place."""
    if isinstance(node, dict):
        schema = cast("dict[str, Any]", node)
        kinds = ("type", "$ref", "anyOf", "oneOf", "allOf", "enum")
        if "default" in schema and any(kind in schema for kind in kinds):
            yield place, schema
        for key, value in schema.items():
            yield from defaults(value, f"{place}/{key}")
    if isinstance(node, list):
        for number, value in enumerate(cast("list[object]", node)):
            yield from defaults(value, f"{place}/{number}")


async def test_every_default_is_a_value_of_its_own_schema(document: dict[str, Any]) -> None:
    """One was the text `Thresholds(approve_below=0.5, …)`."""
    found = dict(defaults(document))
    assert len(found) > 20
    for place, schema in found.items():
        validator = Draft202012Validator(schema | {"components": document["components"]})
        assert list(validator.iter_errors(schema["default"])) == [], place


async def test_every_text_in_a_parameter_has_its_form(document: dict[str, Any]) -> None:
    """Free text is only what a moderator searches for or wrote as a reason, a page's address in any spelling, and what
    a client sends as a key."""
    free = {"q", "author", "reason", "url", "Idempotency-Key", "Last-Event-ID"}
    for name, operation in operations(document):
        for parameter in operation.get("parameters", ()):
            schema = parameter["schema"]
            kind = schema.get("items", schema)
            if kind.get("type") == "string" and parameter["name"] not in free:
                assert {"pattern", "format", "enum"} & set(kind), (name, parameter["name"])


async def test_options_names_all_methods_of_a_path(service: RunningService, document: dict[str, Any]) -> None:
    for path, methods in document["paths"].items():
        named = re.sub(r"\{(comment|person|invitation)\}", "0193a5f2-6c1e-7d40-9b3a-5f0c8e2d7a11", path)
        address = re.sub(r"\{[^}]*\}", "x", named.replace("{former}", "1"))
        answer = await service.client.options(address)
        allowed = {method.strip() for method in answer.headers["allow"].split(",")}
        wanted: set[str] = {str(method).upper() for method in methods} | {"OPTIONS"}
        if "get" in methods:
            wanted.add("HEAD")
        assert (answer.status_code, allowed) == (204, wanted), path


def properties_of(schema: object) -> Iterator[str]:
    """The names of all properties that a schema has, however deep."""
    if isinstance(schema, dict):
        for key, value in cast("dict[str, object]", schema).items():
            if key == "properties":
                yield from cast("dict[str, object]", value)
            yield from properties_of(value)
    if isinstance(schema, list):
        for value in cast("list[object]", schema):
            yield from properties_of(value)


async def test_no_property_that_readers_are_answered_has_a_short_name(document: dict[str, Any]) -> None:
    """The scripts of the widget have shorter names for properties of their own objects."""
    public = {path: value for path, value in document["paths"].items() if "/review/" not in path}
    reached = {"paths": public, "schemas": {}}
    while found := set(re.findall(r"#/components/schemas/([\w.-]+)", str(reached))) - set(reached["schemas"]):
        reached["schemas"] |= {name: document["components"]["schemas"][name] for name in found}
    answered = set(properties_of(reached))
    assert {"author", "next_cursor", "visitor_token"} <= answered
    assert answered & set(own_short_names()) == set()
