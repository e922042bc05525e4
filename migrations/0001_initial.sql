-- Sites, articles, comments, and the audit log of every decision about a comment.

CREATE TABLE sites (
    site_id    text PRIMARY KEY CHECK (site_id ~ '^[a-z0-9-]{1,64}$'),
    origins    text[] NOT NULL DEFAULT '{}',
    closed     boolean NOT NULL DEFAULT false,
    policy     jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(policy) = 'object'),
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE articles (
    site_id       text NOT NULL REFERENCES sites,
    article_id    text NOT NULL CHECK (article_id ~ '^[A-Za-z0-9._~-]{1,200}$'),
    title         text,
    url           text,
    closed        boolean NOT NULL DEFAULT false,
    -- Equal to the number of approved comments after every commit.
    comment_count integer NOT NULL DEFAULT 0 CHECK (comment_count >= 0),
    -- Raised by one by each transaction that changes what readers see.
    revision      bigint NOT NULL DEFAULT 0 CHECK (revision >= 0),
    created_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (site_id, article_id)
) WITH (fillfactor = 50);  -- room for HOT updates of the hot row

CREATE TABLE comments (
    id              uuid PRIMARY KEY,
    site_id         text NOT NULL,
    article_id      text NOT NULL,
    parent_id       uuid REFERENCES comments,
    author          text NOT NULL CHECK (author <> '' AND octet_length(author) <= 3000),
    body            text NOT NULL CHECK (body <> '' AND octet_length(body) <= 3000),
    status          text NOT NULL DEFAULT 'pending'
                    CHECK (status IN ('pending', 'approved', 'held', 'rejected', 'removed')),
    -- Raised by one by each decision, so that a decision can name what it judged.
    version         integer NOT NULL DEFAULT 1 CHECK (version >= 1),
    -- The article's revision when readers last saw this comment change; null until it was first visible.
    revision        bigint,
    visitor_id      uuid NOT NULL,
    -- True when the visitor's token was made for this comment, so that a repeated request gets the same one.
    new_visitor     boolean NOT NULL,
    idempotency_key text CHECK (octet_length(idempotency_key) BETWEEN 1 AND 255),
    request_hash    bytea NOT NULL,
    created_at      timestamptz NOT NULL DEFAULT now(),
    -- When the comment was last put on the stream.
    queued_at       timestamptz NOT NULL DEFAULT now(),
    FOREIGN KEY (site_id, article_id) REFERENCES articles,
    -- Nothing becomes visible without a decision: the first one leaves version 1 behind.
    CHECK ((status = 'pending') = (version = 1)),
    -- What readers see carries a revision.
    CHECK (status <> 'approved' OR revision IS NOT NULL)
);

-- One comment for each idempotency key of a site.
CREATE UNIQUE INDEX comments_idempotency_key ON comments (site_id, idempotency_key)
    WHERE idempotency_key IS NOT NULL;
-- A page of an article.
CREATE INDEX comments_published ON comments (site_id, article_id, created_at, id) WHERE status = 'approved';
-- What changed on an article since a revision.
CREATE INDEX comments_changed ON comments (site_id, article_id, revision) WHERE revision IS NOT NULL;
-- The sweeper's: what waits for the worker, in the order it was queued.
CREATE INDEX comments_pending ON comments (queued_at) WHERE status = 'pending';
-- The moderators' queue.
CREATE INDEX comments_queue ON comments (site_id, status, created_at, id) WHERE status <> 'approved';
-- Repeats by one visitor.
CREATE INDEX comments_visitor ON comments (visitor_id, created_at);
-- The most commented articles of a recent window.
CREATE INDEX comments_recent ON comments (site_id, created_at) INCLUDE (article_id) WHERE status = 'approved';
-- The foreign key to the parent.
CREATE INDEX comments_parent ON comments (parent_id) WHERE parent_id IS NOT NULL;

CREATE TABLE moderators (
    name       text PRIMARY KEY CHECK (name ~ '^[^[:cntrl:]]{1,100}$'),
    role       text NOT NULL CHECK (role IN ('moderator', 'admin')),
    token_hash bytea NOT NULL UNIQUE CHECK (octet_length(token_hash) = 32),
    -- The sites this moderator works on; null: all of them.
    sites      text[],
    created_at timestamptz NOT NULL DEFAULT now()
);

-- The audit log: only ever appended to. The names of moderators stay when a moderator is removed.
CREATE TABLE decisions (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    comment_id     uuid NOT NULL REFERENCES comments,
    site_id        text NOT NULL,
    -- The comment's version that was judged.
    version        integer NOT NULL CHECK (version >= 1),
    from_status    text NOT NULL,
    status         text NOT NULL CHECK (status IN ('approved', 'held', 'rejected', 'removed')),
    phase          text NOT NULL,
    reason         text NOT NULL,
    -- Null: a policy decided.
    moderator      text,
    scores         jsonb NOT NULL DEFAULT '{}',
    scorer         text,
    scorer_version text,
    spans          jsonb NOT NULL DEFAULT '[]',
    decided_at     timestamptz NOT NULL DEFAULT now(),
    -- One decision for each version: two that judged the same one cannot both stand.
    UNIQUE (comment_id, version),
    -- A policy decides once, and never removes.
    CHECK (moderator IS NOT NULL OR (version = 1 AND from_status = 'pending' AND status <> 'removed'))
);

CREATE INDEX decisions_log ON decisions (site_id, decided_at, id);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is only appended to';
END $$;

CREATE TRIGGER decisions_append_only BEFORE UPDATE OR DELETE ON decisions
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER decisions_never_emptied BEFORE TRUNCATE ON decisions
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
