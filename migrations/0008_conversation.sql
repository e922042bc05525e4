-- Threads, tombstones, pins, reactions, edits and withdrawals: what readers see of a comment beside its text.
-- It writes the table anew and makes its indexes again, and blocks reads and writes of comments meanwhile: some ten
-- seconds for each million of comments. A release before this one runs on, but leaves the counts of replies as they are.

ALTER TABLE comments
    DROP CONSTRAINT comments_status_check,
    DROP CONSTRAINT comments_check,
    DROP CONSTRAINT comments_check1,
    -- The top-level comment of the thread. Null on that one itself.
    ADD COLUMN root_id uuid,
    -- What readers see while a changed text waits, if the site wants that. `body` is always the newest text.
    ADD COLUMN shown_body text CHECK (shown_body <> '' AND octet_length(shown_body) <= 3000),
    ADD COLUMN edited_at timestamptz,
    ADD COLUMN pinned_at timestamptz,
    ADD COLUMN withdrawn_at timestamptz,
    ADD COLUMN badges text[] NOT NULL DEFAULT '{}',
    -- The reactions of each kind, as readers see them, and what `order=top` makes of them.
    ADD COLUMN reactions jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(reactions) = 'object'),
    ADD COLUMN rank double precision NOT NULL DEFAULT 0,
    -- The article's revision when its reactions last changed for readers.
    ADD COLUMN reactions_revision bigint,
    -- Visible comments below: all of the thread for a top-level comment, the answers to it for any other.
    ADD COLUMN reply_count integer NOT NULL DEFAULT 0 CHECK (reply_count >= 0),
    -- Visible comments whose parent this is.
    ADD COLUMN answer_count integer NOT NULL DEFAULT 0 CHECK (answer_count >= 0),
    -- When the newest of `reply_count` was written, also if it is not visible any more. Only orders equals.
    ADD COLUMN replied_at timestamptz,
    -- What readers see, and what all counts count.
    ADD COLUMN visible boolean NOT NULL GENERATED ALWAYS AS (status = 'approved' OR shown_body IS NOT NULL) STORED,
    -- What has a place on a page: also a tombstone, for a comment that was visible and has replies which still are.
    ADD COLUMN listed boolean NOT NULL GENERATED ALWAYS AS
        (status = 'approved' OR shown_body IS NOT NULL OR (revision IS NOT NULL AND reply_count > 0)) STORED,
    ADD CONSTRAINT comments_status_check
        CHECK (status IN ('pending', 'approved', 'held', 'rejected', 'removed', 'withdrawn')),
    -- Nothing becomes visible without a decision: the first one leaves version 1 behind.
    ADD CONSTRAINT comments_decided CHECK (version > 1 OR status = 'pending'),
    -- What readers see carries a revision.
    ADD CONSTRAINT comments_stamped CHECK (revision IS NOT NULL OR NOT (status = 'approved' OR shown_body IS NOT NULL)),
    -- An old text is shown only while the new one waits.
    ADD CONSTRAINT comments_shown CHECK (shown_body IS NULL OR status IN ('pending', 'held')),
    ADD CONSTRAINT comments_withdrawn CHECK ((status = 'withdrawn') = (withdrawn_at IS NOT NULL));

DROP INDEX comments_published, comments_recent, comments_parent;

WITH RECURSIVE threads AS (
    SELECT answer.id, answer.parent_id AS root_id
    FROM comments answer JOIN comments top ON top.id = answer.parent_id WHERE top.parent_id IS NULL
    UNION ALL
    SELECT answer.id, threads.root_id FROM threads JOIN comments answer ON answer.parent_id = threads.id
)
UPDATE comments SET root_id = threads.root_id FROM threads WHERE comments.id = threads.id;

UPDATE comments SET reply_count = below.replies, answer_count = below.answers, replied_at = below.replied_at
FROM (
    SELECT above, count(*) AS replies, count(*) FILTER (WHERE is_answer) AS answers, max(created_at) AS replied_at
    FROM (SELECT root_id AS above, root_id = parent_id AS is_answer, created_at FROM comments
          WHERE root_id IS NOT NULL AND visible
          UNION ALL
          SELECT parent_id, true, created_at FROM comments WHERE parent_id <> root_id AND visible) replies
    GROUP BY above
) below
WHERE comments.id = below.above;

ALTER TABLE comments ADD CONSTRAINT comments_threaded CHECK ((root_id IS NULL) = (parent_id IS NULL));

-- A thread is known from the parent, whoever inserts: also a release that does not know threads.
CREATE FUNCTION set_root() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.root_id := (SELECT coalesce(root_id, id) FROM comments WHERE id = NEW.parent_id);
    RETURN NEW;
END $$;

CREATE TRIGGER comments_set_root BEFORE INSERT ON comments
    FOR EACH ROW WHEN (NEW.parent_id IS NOT NULL AND NEW.root_id IS NULL) EXECUTE FUNCTION set_root();

-- A page of an article: of all its comments, or of its threads.
CREATE INDEX comments_listed ON comments (site_id, article_id, created_at, id) WHERE listed;
CREATE INDEX comments_threads ON comments (site_id, article_id, created_at, id) WHERE listed AND parent_id IS NULL;
-- The same by reactions and by replies. A page of all comments takes threads and replies together.
CREATE INDEX comments_top_threads ON comments (site_id, article_id, rank, created_at, id)
    WHERE listed AND parent_id IS NULL;
CREATE INDEX comments_top_replies ON comments (site_id, article_id, rank, created_at, id)
    WHERE listed AND parent_id IS NOT NULL;
CREATE INDEX comments_replied_threads ON comments
    (site_id, article_id, reply_count, coalesce(replied_at, created_at), id) WHERE listed AND parent_id IS NULL;
CREATE INDEX comments_replied_replies ON comments
    (site_id, article_id, reply_count, coalesce(replied_at, created_at), id) WHERE listed AND parent_id IS NOT NULL;
-- The replies of a thread.
CREATE INDEX comments_replies ON comments (root_id, created_at, id) WHERE listed AND parent_id IS NOT NULL;
-- The answers to a comment, and the foreign key to the parent.
CREATE INDEX comments_parent ON comments (parent_id, created_at, id) WHERE parent_id IS NOT NULL;
-- The pinned comments of an article.
CREATE INDEX comments_pinned ON comments (site_id, article_id, pinned_at) WHERE pinned_at IS NOT NULL;
-- The most commented articles of a recent window.
CREATE INDEX comments_recent ON comments (site_id, created_at) INCLUDE (article_id) WHERE visible;

-- The author decides to withdraw, and nobody else does. A policy decides from `pending`, and never removes.
ALTER TABLE decisions
    DROP CONSTRAINT decisions_status_check,
    DROP CONSTRAINT decisions_check,
    ADD CONSTRAINT decisions_status_check
        CHECK (status IN ('approved', 'held', 'rejected', 'removed', 'withdrawn')),
    ADD CONSTRAINT decisions_check CHECK (
        moderator IS NOT NULL OR status = 'withdrawn' OR (from_status = 'pending' AND status <> 'removed')),
    ADD CONSTRAINT decisions_withdrawn CHECK (status <> 'withdrawn' OR moderator IS NULL);

-- Published counts count what is visible.
CREATE OR REPLACE FUNCTION count_inserted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM inserted WHERE visible) THEN RETURN NULL; END IF;
    INSERT INTO published_counts AS counts (site_id, span, starts_at, article_id, published, latest)
    SELECT site_id, span, date_trunc(span, created_at, 'UTC') AS starts_at, article_id, count(*), max(created_at)
    FROM inserted, (VALUES ('day'), ('hour')) AS spans (span)
    WHERE visible AND (span = 'day' OR created_at > now() - interval '32 days')
    GROUP BY site_id, span, starts_at, article_id
    ORDER BY site_id, span, starts_at, article_id
    ON CONFLICT (site_id, span, starts_at, article_id) DO UPDATE
    SET published = counts.published + excluded.published, latest = greatest(counts.latest, excluded.latest);
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION count_updated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO published_counts AS counts (site_id, span, starts_at, article_id, published, latest)
    SELECT site_id, span, date_trunc(span, created_at, 'UTC') AS starts_at, article_id, sum(number), max(created_at)
    FROM (SELECT site_id, article_id, created_at, -1 AS number FROM former WHERE visible
          UNION ALL
          SELECT site_id, article_id, created_at, 1 FROM updated WHERE visible) moved,
         (VALUES ('day'), ('hour')) AS spans (span)
    WHERE span = 'day' OR created_at > now() - interval '32 days'
    GROUP BY site_id, span, starts_at, article_id HAVING sum(number) <> 0
    ORDER BY site_id, span, starts_at, article_id
    ON CONFLICT (site_id, span, starts_at, article_id) DO UPDATE
    SET published = counts.published + excluded.published, latest = greatest(counts.latest, excluded.latest);
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION count_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE published_counts counts SET published = counts.published - gone.number
    FROM (SELECT site_id, span, date_trunc(span, created_at, 'UTC') AS starts_at, article_id, count(*) AS number
          FROM deleted, (VALUES ('day'), ('hour')) AS spans (span) WHERE visible
          GROUP BY site_id, span, starts_at, article_id) gone
    WHERE counts.site_id = gone.site_id AND counts.span = gone.span AND counts.starts_at = gone.starts_at
      AND counts.article_id = gone.article_id;
    RETURN NULL;
END $$;
