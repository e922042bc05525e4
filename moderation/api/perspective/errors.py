"""Errors in the shape and with the texts of Google's API, which its clients read.

Shapes and texts: the API's documentation of limits and errors (conversationai/perspectiveapi, 2-api/limits.md) and its
discovery document; the answers about keys and quotas: Google's common error model (google.rpc.ErrorInfo).
"""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

_COMMENT_ERROR = "type.googleapis.com/google.commentanalyzer.v1alpha1.Error"
_ERROR_INFO = "type.googleapis.com/google.rpc.ErrorInfo"
_SERVICE = "commentanalyzer.googleapis.com"


class PerspectiveError(Exception):
    """An answer that is not 200. `status` is the name that Google gives to the HTTP status `code`."""

    def __init__(
        self,
        code: int,
        status: str,
        message: str,
        details: Sequence[Mapping[str, Any]],
        retry_after: int | None = None,
    ) -> None:
        """`retry_after`: seconds that the client should wait."""
        super().__init__(message)
        self.code = code
        self.status = status
        self.message = message
        self.details = details
        self.retry_after = retry_after
        # The attributes that mean nothing here, where that is the error.
        self.left_out: Sequence[str] = ()

    @property
    def document(self) -> dict[str, Any]:
        return {
            "error": {
                "code": self.code,
                "message": self.message,
                "status": self.status,
                "details": self.details,
            }
        }

    def body(self, *, pretty: bool = False) -> bytes:
        encoded = msgspec.json.encode(self.document)
        return msgspec.json.format(encoded, indent=2) if pretty else encoded


def _refused(message: str, error_type: str = "INVALID_REQUEST", **more: Any) -> PerspectiveError:
    details = {"@type": _COMMENT_ERROR, "errorType": error_type, **more}
    return PerspectiveError(400, "INVALID_ARGUMENT", message, [details])


def comment_empty() -> PerspectiveError:
    return _refused("Comment must be non-empty.", "COMMENT_EMPTY")


def comment_too_long() -> PerspectiveError:
    return _refused("Comment text too long.", "COMMENT_TOO_LONG")


def no_requested_attributes() -> PerspectiveError:
    return _refused("Missing requested_attributes", "NO_REQUESTED_ATTRIBUTES")


def too_many_attributes(most: int) -> PerspectiveError:
    return _refused(f"Too many requested_attributes: {most} at most are answered")


def no_attribute_scores() -> PerspectiveError:
    return _refused("Missing attribute_scores")


def unknown_attributes(names: Sequence[str]) -> PerspectiveError:
    """None of the attributes that were asked for means anything here. Google's message has the first of them."""
    error = _refused(f"Unknown requested attribute: {names[0]}")
    error.left_out = names
    return error


def unsupported_score_type(score_type: str, attribute: str) -> PerspectiveError:
    return _refused(f"Requested score type {score_type} is not supported by attribute {attribute}")


def unknown_text_type() -> PerspectiveError:
    return _refused("Unknown text type")


def two_contexts() -> PerspectiveError:
    return _refused(
        "Context can have either entries or article_and_parent_comment, but both fields were populated."
    )


def language_not_supported(attribute: str, languages: Sequence[str], *, detected: bool) -> PerspectiveError:
    """No scorer of ours knows any of `languages`, which were detected or, if not `detected`, asked for."""
    return _refused(
        f"Attribute {attribute} does not support request languages: {', '.join(languages)}",
        "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE",
        languageNotSupportedByAttributeError={
            "detectedLanguages" if detected else "requestedLanguages": list(languages),
            "attribute": attribute,
        },
    )


def language_not_detected() -> PerspectiveError:
    return _refused("Unable to detect language", "LANGUAGE_DETECTION_FAILED")


def not_json() -> PerspectiveError:
    return _refused("Invalid JSON payload received. Unexpected token.")


def invalid_value(field: str) -> PerspectiveError:
    """`field` is the path of the value in the request, such as `comment.text`."""
    return _refused(f"Invalid value at '{field}'")


def invalid_fields(selection: str) -> PerspectiveError:
    return _refused(f"Request contains an invalid field selection: {selection}")


def invalid_batch(why: str) -> PerspectiveError:
    return _refused(f"Failed to parse batch request, error: {why}")


def payload_too_large(limit: int) -> PerspectiveError:
    return _refused(f"Request payload size exceeds the limit: {limit} bytes.")


def key_missing() -> PerspectiveError:
    return PerspectiveError(
        403,
        "PERMISSION_DENIED",
        "Method doesn't allow unregistered callers (callers without established identity). Please use API Key or "
        "other form of API consumer identity to call this API.",
        [_info("CONSUMER_INVALID")],
    )


def key_invalid() -> PerspectiveError:
    return PerspectiveError(
        400, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key.", [_info("API_KEY_INVALID")]
    )


def quota_exceeded(limit: str, retry_after: int) -> PerspectiveError:
    """`limit` as the setting says it, `retry_after` in seconds."""
    return PerspectiveError(
        429,
        "RESOURCE_EXHAUSTED",
        f"Quota exceeded for quota metric 'Analysis requests (AnalyzeComment)': the limit of each key is {limit}.",
        [_info("RATE_LIMIT_EXCEEDED", quota_limit=limit)],
        retry_after,
    )


def not_found(why: str = "Method not found.") -> PerspectiveError:
    return PerspectiveError(
        404, "NOT_FOUND", why, [{"@type": _COMMENT_ERROR, "errorType": "INVALID_REQUEST"}]
    )


def coral_unset() -> PerspectiveError:
    """Without a secret nobody may ask for Coral's phase."""
    return not_found("Set MODERATION_CORAL_SECRETS to the signing secret that Coral shows for its phase.")


def unauthenticated(message: str) -> PerspectiveError:
    return PerspectiveError(401, "UNAUTHENTICATED", message, [_info("SIGNATURE_INVALID")])


def unavailable(message: str = "The service is currently unavailable.") -> PerspectiveError:
    return PerspectiveError(503, "UNAVAILABLE", message, [_info("SERVICE_UNAVAILABLE")], 1)


def internal() -> PerspectiveError:
    return PerspectiveError(500, "INTERNAL", "Internal error encountered.", [_info("INTERNAL")])


def _info(reason: str, **metadata: str) -> dict[str, Any]:
    return {
        "@type": _ERROR_INFO,
        "reason": reason,
        "domain": "googleapis.com",
        "metadata": {"service": _SERVICE, **metadata},
    }
