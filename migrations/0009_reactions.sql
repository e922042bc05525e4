-- Reactions of readers to comments and to articles, and how many there are of each kind.

CREATE TABLE reactions (
    site_id    text NOT NULL,
    article_id text NOT NULL,
    -- 00000000-0000-0000-0000-000000000000: it is to the article itself.
    comment_id uuid NOT NULL,
    visitor_id uuid NOT NULL,
    kind       text NOT NULL CHECK (kind ~ '^[a-z][a-z0-9_-]{0,39}$'),
    created_at timestamptz NOT NULL DEFAULT now(),
    -- One of each visitor; and all of a visitor on an article.
    PRIMARY KEY (visitor_id, site_id, article_id, comment_id)
);

-- How many rows of `reactions` there are of each kind, after every commit: triggers keep it. Readers are shown these
-- numbers a moment later, all of an article at once: until then a row is due.
CREATE TABLE reaction_counts (
    site_id    text NOT NULL,
    article_id text NOT NULL,
    comment_id uuid NOT NULL,
    kind       text NOT NULL,
    number     integer NOT NULL,
    due        boolean NOT NULL DEFAULT true,
    PRIMARY KEY (comment_id, site_id, article_id, kind)
) WITH (fillfactor = 70);

-- What is due of an article, and which articles have anything due.
CREATE INDEX reaction_counts_due ON reaction_counts (site_id, article_id, comment_id, kind) WHERE due;

-- When the numbers of an article were last shown to readers.
CREATE TABLE reaction_flushes (
    site_id    text NOT NULL,
    article_id text NOT NULL,
    flushed_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (site_id, article_id)
) WITH (fillfactor = 70);

ALTER TABLE articles
    -- The reactions to the article itself, as readers see them.
    ADD COLUMN reactions jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(reactions) = 'object'),
    -- The revision when these last changed.
    ADD COLUMN reactions_revision bigint;

-- The comments of an article whose reactions changed since a revision.
CREATE INDEX comments_reacted ON comments (site_id, article_id, reactions_revision)
    WHERE reactions_revision IS NOT NULL;

-- Whoever reacts locks the reaction, and then its counts in the order of their kinds.
CREATE FUNCTION count_reactions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO reaction_counts AS counts (site_id, article_id, comment_id, kind, number)
        SELECT site_id, article_id, comment_id, kind, count(*) FROM added
        GROUP BY site_id, article_id, comment_id, kind ORDER BY site_id, article_id, comment_id, kind
        ON CONFLICT (comment_id, site_id, article_id, kind) DO UPDATE
        SET number = counts.number + excluded.number, due = true;
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO reaction_counts AS counts (site_id, article_id, comment_id, kind, number)
        SELECT site_id, article_id, comment_id, kind, -count(*) FROM gone
        GROUP BY site_id, article_id, comment_id, kind ORDER BY site_id, article_id, comment_id, kind
        ON CONFLICT (comment_id, site_id, article_id, kind) DO UPDATE
        SET number = counts.number + excluded.number, due = true;
    ELSE
        INSERT INTO reaction_counts AS counts (site_id, article_id, comment_id, kind, number)
        SELECT site_id, article_id, comment_id, kind, sum(one)
        FROM (SELECT site_id, article_id, comment_id, kind, -1 AS one FROM gone
              UNION ALL
              SELECT site_id, article_id, comment_id, kind, 1 FROM added) moved
        GROUP BY site_id, article_id, comment_id, kind HAVING sum(one) <> 0
        ORDER BY site_id, article_id, comment_id, kind
        ON CONFLICT (comment_id, site_id, article_id, kind) DO UPDATE
        SET number = counts.number + excluded.number, due = true;
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER reactions_count_added AFTER INSERT ON reactions
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION count_reactions();
CREATE TRIGGER reactions_count_gone AFTER DELETE ON reactions
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION count_reactions();
CREATE TRIGGER reactions_count_changed AFTER UPDATE ON reactions
    REFERENCING OLD TABLE AS gone NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION count_reactions();
