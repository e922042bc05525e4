-- Edited texts, what is left of withdrawn comments, and reports by readers. A release before this one runs on.

-- Every text of an edited comment, the first one too. A comment that was never edited has none here.
CREATE TABLE comment_versions (
    comment_id uuid NOT NULL REFERENCES comments,
    -- The comment's version from which on it had this text.
    version    integer NOT NULL CHECK (version >= 1),
    body       text NOT NULL CHECK (body <> '' AND octet_length(body) <= 3000),
    created_at timestamptz NOT NULL,
    PRIMARY KEY (comment_id, version)
);

CREATE TABLE reports (
    comment_id uuid NOT NULL REFERENCES comments,
    visitor_id uuid NOT NULL,
    -- The comment's version that was reported.
    version    integer NOT NULL CHECK (version >= 1),
    reason     text NOT NULL CHECK (reason ~ '^[a-z_]{1,40}$'),
    note       text CHECK (note <> '' AND octet_length(note) <= 3000),
    created_at timestamptz NOT NULL,
    -- One report of a visitor about a comment.
    PRIMARY KEY (comment_id, visitor_id)
);

ALTER TABLE comments
    -- How many rows of `reports` are about it.
    ADD COLUMN report_count integer NOT NULL DEFAULT 0 CHECK (report_count >= 0),
    -- When all that carried the text of a withdrawn comment was erased. Its row keeps the thread together.
    ADD COLUMN purged_at timestamptz,
    DROP CONSTRAINT comments_body_check,
    DROP CONSTRAINT comments_author_check,
    ADD CONSTRAINT comments_body_check CHECK ((body <> '' OR purged_at IS NOT NULL) AND octet_length(body) <= 3000),
    ADD CONSTRAINT comments_author_check
        CHECK ((author <> '' OR purged_at IS NOT NULL) AND octet_length(author) <= 3000),
    ADD CONSTRAINT comments_purged CHECK (purged_at IS NULL OR (
        status = 'withdrawn' AND body = '' AND author = '' AND shown_body IS NULL AND fingerprint IS NULL
        AND request_hash = '' AND idempotency_key IS NULL));

-- The part of the moderators' queue that was reported.
CREATE INDEX comments_reported ON comments (site_id, status, created_at, id) WHERE report_count > 0;
-- What is to be purged, the oldest first.
CREATE INDEX comments_to_purge ON comments (withdrawn_at) WHERE status = 'withdrawn' AND purged_at IS NULL;

-- The author's own decisions are to edit, which makes the comment pending again, and to withdraw. Reports put a visible
-- comment back to `held`. Any other decision of a policy is about a pending comment.
ALTER TABLE decisions
    -- For moderators alone.
    ADD COLUMN note text CHECK (octet_length(note) <= 6000),
    DROP CONSTRAINT decisions_status_check,
    DROP CONSTRAINT decisions_check,
    DROP CONSTRAINT decisions_withdrawn,
    ADD CONSTRAINT decisions_status_check
        CHECK (status IN ('pending', 'approved', 'held', 'rejected', 'removed', 'withdrawn')),
    ADD CONSTRAINT decisions_check CHECK (CASE
        WHEN moderator IS NOT NULL THEN status NOT IN ('pending', 'withdrawn')
        WHEN status IN ('pending', 'withdrawn') THEN phase = 'author'
        WHEN phase = 'reports' THEN status = 'held'
        ELSE from_status = 'pending' AND status <> 'removed' END);

-- The audit log is only appended to, but for what may quote a comment that was purged.
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF NEW.note IS NULL AND NEW.spans = '[]' AND NEW.reason IN (OLD.reason, 'erased')
           AND to_jsonb(NEW) - '{note,spans,reason}'::text[] = to_jsonb(OLD) - '{note,spans,reason}'::text[]
           AND EXISTS (SELECT FROM comments WHERE id = OLD.comment_id AND purged_at IS NOT NULL) THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'the audit log is only appended to';
END $$;
