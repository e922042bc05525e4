-- How many published comments of each article were written in each hour and on each day (UTC), so that a ranking adds up
-- a few rows for an article and not all its comments; hours only as far back as a ranking reads them. Triggers keep it,
-- so that a release before this one keeps it too.
-- Counting what is there reads all published comments, and blocks writes meanwhile: a few seconds for each million.
CREATE TABLE published_counts (
    site_id    text NOT NULL,
    span       text NOT NULL CHECK (span IN ('hour', 'day')),
    starts_at  timestamptz NOT NULL,
    article_id text NOT NULL,
    published  integer NOT NULL,
    -- When the newest of them was written, also if it is not published any more. Only orders equals.
    latest     timestamptz NOT NULL,
    PRIMARY KEY (site_id, span, starts_at, article_id)
) WITH (fillfactor = 80);

-- The lock stays until the end: nothing may be published between the count and the triggers.
LOCK TABLE comments IN SHARE ROW EXCLUSIVE MODE;

INSERT INTO published_counts (site_id, span, starts_at, article_id, published, latest)
SELECT site_id, span, date_trunc(span, created_at, 'UTC') AS starts_at, article_id, count(*), max(created_at)
FROM comments, (VALUES ('hour'), ('day')) AS spans (span)
WHERE status = 'approved' AND (span = 'day' OR created_at > now() - interval '32 days')
GROUP BY site_id, span, starts_at, article_id;

-- Once for a statement: a batch of decisions is one. Whoever publishes holds the article's row already, so that nobody
-- waits for these rows. A submission is pending, and stops at the first line.
CREATE FUNCTION count_inserted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM inserted WHERE status = 'approved') THEN RETURN NULL; END IF;
    INSERT INTO published_counts AS counts (site_id, span, starts_at, article_id, published, latest)
    SELECT site_id, span, date_trunc(span, created_at, 'UTC') AS starts_at, article_id, count(*), max(created_at)
    FROM inserted, (VALUES ('day'), ('hour')) AS spans (span)
    WHERE status = 'approved' AND (span = 'day' OR created_at > now() - interval '32 days')
    GROUP BY site_id, span, starts_at, article_id
    ORDER BY site_id, span, starts_at, article_id
    ON CONFLICT (site_id, span, starts_at, article_id) DO UPDATE
    SET published = counts.published + excluded.published, latest = greatest(counts.latest, excluded.latest);
    RETURN NULL;
END $$;

CREATE FUNCTION count_updated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO published_counts AS counts (site_id, span, starts_at, article_id, published, latest)
    SELECT site_id, span, date_trunc(span, created_at, 'UTC') AS starts_at, article_id, sum(number), max(created_at)
    FROM (SELECT site_id, article_id, created_at, -1 AS number FROM former WHERE status = 'approved'
          UNION ALL
          SELECT site_id, article_id, created_at, 1 FROM updated WHERE status = 'approved') moved,
         (VALUES ('day'), ('hour')) AS spans (span)
    WHERE span = 'day' OR created_at > now() - interval '32 days'
    GROUP BY site_id, span, starts_at, article_id HAVING sum(number) <> 0
    ORDER BY site_id, span, starts_at, article_id
    ON CONFLICT (site_id, span, starts_at, article_id) DO UPDATE
    SET published = counts.published + excluded.published, latest = greatest(counts.latest, excluded.latest);
    RETURN NULL;
END $$;

CREATE FUNCTION count_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE published_counts counts SET published = counts.published - gone.number
    FROM (SELECT site_id, span, date_trunc(span, created_at, 'UTC') AS starts_at, article_id, count(*) AS number
          FROM deleted, (VALUES ('day'), ('hour')) AS spans (span) WHERE status = 'approved'
          GROUP BY site_id, span, starts_at, article_id) gone
    WHERE counts.site_id = gone.site_id AND counts.span = gone.span AND counts.starts_at = gone.starts_at
      AND counts.article_id = gone.article_id;
    RETURN NULL;
END $$;

CREATE TRIGGER comments_count_inserted AFTER INSERT ON comments
    REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION count_inserted();
CREATE TRIGGER comments_count_deleted AFTER DELETE ON comments
    REFERENCING OLD TABLE AS deleted FOR EACH STATEMENT EXECUTE FUNCTION count_deleted();
CREATE TRIGGER comments_count_updated AFTER UPDATE ON comments
    REFERENCING OLD TABLE AS former NEW TABLE AS updated
    FOR EACH STATEMENT EXECUTE FUNCTION count_updated();
