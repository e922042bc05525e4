"""The OpenAPI document of `moderation serve`, and what the server really answers."""

from openapi_spec_validator import validate

from comments_service.settings import Settings
from moderation.api.app import Parts, create_app
from moderation.api.openapi import openapi_document
from moderation.scorers.ngram.scorer import NgramScorer
from moderation.settings import ModerationSettings
from tests.perspective.serving import served

# Google's older address of the discovery document, and the document itself.
UNLISTED = {"/discovery/v1/apis/commentanalyzer/v1alpha1/rest", "/openapi.json"}


def test_the_document_is_valid() -> None:
    validate(openapi_document())


def test_every_route_is_in_the_document() -> None:
    app = create_app(Parts(settings=ModerationSettings(), service=Settings(), scorer=NgramScorer.load()))
    routes = {route.path for route in app.routes} - UNLISTED
    assert routes == set(openapi_document()["paths"])


async def test_the_document_and_what_the_server_is_are_served() -> None:
    async with served() as client:
        assert (await client.get("/openapi.json")).json() == openapi_document()
        about = (await client.get("/")).json()
    assert about["service"] == "moderation serve"
    assert about["version"].startswith("ngram-")
