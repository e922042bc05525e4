-- Texts that come again from many senders: a number made of the letters of a comment's text, by `domain/repeats.py`.
-- Null for a short text, which many people write, and for comments of a release that did not know it.
ALTER TABLE comments ADD COLUMN fingerprint bigint;

-- Repeats of one text on a site. No comment has a fingerprint yet, so that the index is made in one reading of the table.
CREATE INDEX comments_fingerprint ON comments (site_id, fingerprint, created_at) WHERE fingerprint IS NOT NULL;
