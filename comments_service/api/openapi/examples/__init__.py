"""An example of each schema that a client sends or receives."""

import msgspec

from comments_service.api.openapi.examples.articles import ARTICLES
from comments_service.api.openapi.examples.comments import COMMENTS
from comments_service.api.openapi.examples.people import PEOPLE
from comments_service.api.openapi.examples.queue import QUEUE
from comments_service.api.openapi.examples.readers import READERS
from comments_service.api.openapi.examples.sites import SITES

EXAMPLES: list[msgspec.Struct] = [*ARTICLES, *COMMENTS, *PEOPLE, *QUEUE, *READERS, *SITES]
