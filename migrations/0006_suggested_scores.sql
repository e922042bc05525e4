-- Scores that clients of `moderation serve` suggest for texts, for learning. Rows are only added, until
-- `moderation feedback erase` removes them: of several about one subject the latest counts, and all are kept.
CREATE TABLE suggested_scores (
    id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    received_at      timestamptz NOT NULL,
    -- As it was sent. Null where no texts are kept.
    text             text CHECK (octet_length(text) <= 20480),
    -- SHA-256 of the text as a comment of this service would be stored.
    text_hash        bytea NOT NULL CHECK (octet_length(text_hash) = 32),
    html             boolean NOT NULL DEFAULT false,
    -- The language that was detected, and those that the client named.
    lang             text NOT NULL CHECK (octet_length(lang) <= 35),
    languages        text[] NOT NULL DEFAULT '{}' CHECK (cardinality(languages) <= 16),
    -- By the names that the client wrote. json, not jsonb: it is kept as it came, and may name a NUL.
    attribute_scores json NOT NULL,
    community_id     text NOT NULL DEFAULT '' CHECK (octet_length(community_id) <= 1024),
    client_token     text NOT NULL DEFAULT '' CHECK (octet_length(client_token) <= 1024),
    context          json CHECK (octet_length(context::text) <= 20480),
    -- Our own scores of that time, by attribute.
    scores           json,
    scorer_version   text NOT NULL DEFAULT ''
);

-- All about one subject, for the export and for erasing.
CREATE INDEX suggested_scores_subject ON suggested_scores (community_id, client_token);
CREATE INDEX suggested_scores_client_token ON suggested_scores (client_token) WHERE client_token <> '';
-- What was received in a time, and what is older than a day.
CREATE INDEX suggested_scores_received ON suggested_scores (received_at);
