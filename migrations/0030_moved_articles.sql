-- Articles that were moved to another id or merged into another article: the ids that they had before, which go on to
-- mean them. A release before this one runs on: to its readers an old id is an article without comments, but what they
-- write there finds its article. Building the index reads all reactions and blocks new ones meanwhile: about a second for
-- each million.

CREATE TABLE article_aliases (
    site_id    text NOT NULL,
    article_id text NOT NULL CHECK (article_id ~ '^[A-Za-z0-9._~-]{1,200}$'),
    -- The present id of the article. It is never an alias: chains are followed when they are made. The row of an alias
    -- among the articles is empty.
    into_id    text NOT NULL,
    -- Null: the operator.
    moderator  text,
    moved_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (site_id, article_id),
    FOREIGN KEY (site_id, into_id) REFERENCES articles,
    CHECK (into_id <> article_id)
);

-- All ids that an article had.
CREATE INDEX article_aliases_into ON article_aliases (site_id, into_id);

-- What pages have of an earlier revision is to be read again.
ALTER TABLE articles ADD COLUMN reset_revision bigint;

-- Whoever moves an article keeps all others from adding anything to it: they share this lock.
CREATE FUNCTION article_lock(site text, article text) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
RETURN hashtextextended(site || ' ' || article, 22);

-- What is added to an article under an old id is added under the present one, also while it is being moved.
CREATE FUNCTION follow_article() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    present text;
BEGIN
    LOOP
        PERFORM pg_advisory_xact_lock_shared(article_lock(NEW.site_id, NEW.article_id));
        SELECT into_id INTO present FROM article_aliases WHERE site_id = NEW.site_id AND article_id = NEW.article_id;
        IF NOT FOUND THEN RETURN NEW; END IF;
        NEW.article_id := present;
    END LOOP;
END $$;

CREATE TRIGGER comments_follow_article BEFORE INSERT ON comments FOR EACH ROW EXECUTE FUNCTION follow_article();
CREATE TRIGGER reactions_follow_article BEFORE INSERT ON reactions FOR EACH ROW EXECUTE FUNCTION follow_article();

-- The reactions of an article and of its comments.
CREATE INDEX reactions_of_article ON reactions (site_id, article_id);
