-- Where a comment stood in the orders by number until a revision of its article: who reads the next page goes on in the
-- list that he began, whatever was reacted or replied meanwhile. Kept for some minutes. A crash may empty it: then a
-- comment that moved meanwhile may come twice or not at all, as before. A release before this one runs on.

CREATE UNLOGGED TABLE former_places (
    site_id text NOT NULL,
    article_id text NOT NULL,
    comment_id uuid NOT NULL,
    -- The article's first revision at which the comment stood elsewhere.
    until_revision bigint NOT NULL,
    rank double precision NOT NULL,
    reply_count integer NOT NULL,
    -- What orders equals in `replied`.
    replied_at timestamptz NOT NULL,
    kept_at timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX former_places_of_article ON former_places (site_id, article_id, until_revision);

-- Whoever moves one raises the article's revision in the same statement, or before it.
CREATE FUNCTION keep_former_place() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO former_places (site_id, article_id, comment_id, until_revision, rank, reply_count, replied_at)
    SELECT OLD.site_id, OLD.article_id, OLD.id, a.revision, OLD.rank, OLD.reply_count,
           coalesce(OLD.replied_at, OLD.created_at)
    FROM articles a WHERE a.site_id = OLD.site_id AND a.article_id = OLD.article_id;
    RETURN NULL;
END $$;

CREATE TRIGGER comments_keep_former_place AFTER UPDATE ON comments
    FOR EACH ROW WHEN (OLD.revision IS NOT NULL AND (NEW.rank <> OLD.rank OR NEW.reply_count <> OLD.reply_count
                                                 OR NEW.replied_at IS DISTINCT FROM OLD.replied_at))
    EXECUTE FUNCTION keep_former_place();
