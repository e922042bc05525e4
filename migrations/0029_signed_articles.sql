-- When the publisher last said title, address, section or time of an article: what it signed before counts no more.
ALTER TABLE articles ADD COLUMN said_at timestamptz;
