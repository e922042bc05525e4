-- Repeats of one text on a site. Hardly a comment has a fingerprint yet, so that the index is made in one reading of the
-- table, which blocks writes meanwhile: about a second for each million of comments. It is apart from its column, which
-- nobody can read while it is added.
CREATE INDEX IF NOT EXISTS comments_fingerprint ON comments (site_id, fingerprint, created_at)
    WHERE fingerprint IS NOT NULL;
