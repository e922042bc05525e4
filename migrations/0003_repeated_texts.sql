-- Texts that come again from many senders: a number made of the letters of a comment's text, by `domain/repeats.py`.
-- Null for a short text, which many people write, and for comments of a release that did not know it.
ALTER TABLE comments ADD COLUMN fingerprint bigint;
