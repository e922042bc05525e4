"""The discovery document: with it Google's client libraries make their methods at run time.

Names and types of the fields: the document that Google served at commentanalyzer.googleapis.com/$discovery/rest, as
APIs.guru recorded it (APIs-guru/openapi-directory, googleapis.com/commentanalyzer/v1alpha1). The descriptions are ours.
"""

from typing import Any

import msgspec

_STRING = {"type": "string"}
_BOOLEAN = {"type": "boolean"}
_FLOAT = {"type": "number", "format": "float"}
_INTEGER = {"type": "integer", "format": "int32"}


def _reference(name: str, **more: str) -> dict[str, str]:
    return {"$ref": name, **more}


def _list(of: dict[str, str]) -> dict[str, Any]:
    return {"type": "array", "items": of}


def _map(of: str) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": _reference(of)}


_SCORE_TYPE = {
    "type": "string",
    "enum": ["SCORE_TYPE_UNSPECIFIED", "PROBABILITY", "STD_DEV_SCORE", "PERCENTILE", "RAW"],
}
_TEXT_TYPE = {"type": "string", "enum": ["TEXT_TYPE_UNSPECIFIED", "PLAIN_TEXT", "HTML"]}
_COMMON = {
    "comment": _reference("TextEntry"),
    "context": _reference("Context"),
    "languages": _list(_STRING),
    "communityId": _STRING,
    "clientToken": _STRING,
    "sessionId": _STRING,
}
_PROPERTIES: dict[str, dict[str, Any]] = {
    "AnalyzeCommentRequest": {
        **_COMMON,
        "requestedAttributes": _map("AttributeParameters"),
        "spanAnnotations": _BOOLEAN,
        "doNotStore": _BOOLEAN,
        "dropUnsupportedAttributes": _BOOLEAN,
    },
    "AnalyzeCommentResponse": {
        "attributeScores": _map("AttributeScores"),
        "languages": _list(_STRING),
        "detectedLanguages": _list(_STRING),
        "clientToken": _STRING,
    },
    "ArticleAndParentComment": {"article": _reference("TextEntry"), "parentComment": _reference("TextEntry")},
    "AttributeParameters": {"scoreType": _SCORE_TYPE, "scoreThreshold": _FLOAT},
    "AttributeScores": {"summaryScore": _reference("Score"), "spanScores": _list(_reference("SpanScore"))},
    "Context": {
        "entries": _list(_reference("TextEntry")),
        "articleAndParentComment": _reference("ArticleAndParentComment"),
    },
    "Score": {"value": _FLOAT, "type": _SCORE_TYPE},
    "SpanScore": {"begin": _INTEGER, "end": _INTEGER, "score": _reference("Score")},
    "SuggestCommentScoreRequest": {**_COMMON, "attributeScores": _map("AttributeScores")},
    "SuggestCommentScoreResponse": {
        "clientToken": _STRING,
        "detectedLanguages": _list(_STRING),
        "requestedLanguages": _list(_STRING),
    },
    "TextEntry": {"text": _STRING, "type": _TEXT_TYPE},
}
_QUERY = {"type": "string", "location": "query"}
_PARAMETERS: dict[str, Any] = {
    "$.xgafv": {
        **_QUERY,
        "enum": ["1", "2"],
        "description": "Accepted; the form of errors is always the newer.",
    },
    "access_token": {**_QUERY, "description": "Accepted and not read."},
    "alt": {
        **_QUERY,
        "enum": ["json", "media", "proto"],
        "default": "json",
        "description": "Answers are JSON.",
    },
    "callback": {**_QUERY, "description": "Accepted and not read."},
    "fields": {**_QUERY, "description": "The parts of the answer that are wanted."},
    "key": {**_QUERY, "description": "The API key."},
    "oauth_token": {**_QUERY, "description": "Accepted and not read."},
    "prettyPrint": {**_QUERY, "type": "boolean", "default": "false", "description": "Indent the answer."},
    "quotaUser": {**_QUERY, "description": "Accepted; limits count by key."},
    "uploadType": {**_QUERY, "description": "Accepted and not read."},
    "upload_protocol": {**_QUERY, "description": "Accepted and not read."},
}


def _method(name: str, request: str, response: str, description: str) -> dict[str, Any]:
    return {
        "id": f"commentanalyzer.comments.{name}",
        "path": f"v1alpha1/comments:{name}",
        "flatPath": f"v1alpha1/comments:{name}",
        "httpMethod": "POST",
        "description": description,
        "parameters": {},
        "parameterOrder": [],
        "request": _reference(request),
        "response": _reference(response),
    }


def discovery_document(root_url: str) -> bytes:
    """The document for the API at `root_url`, which ends with a slash."""
    return msgspec.json.encode(
        {
            "kind": "discovery#restDescription",
            "discoveryVersion": "v1",
            "id": "commentanalyzer:v1alpha1",
            "name": "commentanalyzer",
            "canonicalName": "Comment Analyzer",
            "version": "v1alpha1",
            "version_module": True,
            "title": "Comment analysis in the form of the Perspective API",
            "description": "Scores comments for toxicity and related attributes.",
            "ownerDomain": "google.com",
            "ownerName": "Google",
            "protocol": "rest",
            "rootUrl": root_url,
            "servicePath": "",
            "baseUrl": root_url,
            "basePath": "",
            "batchPath": "batch",
            "parameters": _PARAMETERS,
            "schemas": {
                name: {"id": name, "type": "object", "properties": properties}
                for name, properties in _PROPERTIES.items()
            },
            "resources": {
                "comments": {
                    "methods": {
                        "analyze": _method(
                            "analyze",
                            "AnalyzeCommentRequest",
                            "AnalyzeCommentResponse",
                            "Scores a comment for the requested attributes.",
                        ),
                        "suggestscore": _method(
                            "suggestscore",
                            "SuggestCommentScoreRequest",
                            "SuggestCommentScoreResponse",
                            "Says which scores a comment should have had.",
                        ),
                    }
                }
            },
        }
    )
