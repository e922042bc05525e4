-- One article's part of the moderators' queue. A submission does not touch it. Building it reads all comments and blocks
-- writes meanwhile, about a second for each million of them.
CREATE INDEX comments_article_queue ON comments (site_id, article_id, status, created_at, id)
    WHERE status IN ('held', 'rejected', 'removed');
