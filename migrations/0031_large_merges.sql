-- An article with tens of thousands of comments is merged in seconds. A release before this one runs on.

-- Whether an update tells authors anything is found in a time that grows with the comments, and not with their square: a
-- merged article has many, and nothing to tell.
CREATE OR REPLACE FUNCTION tell_authors() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- A join would be planned for one row that is found soon, as a loop over both for each of them.
    IF NOT EXISTS (SELECT id, status, reactions FROM updated EXCEPT SELECT id, status, reactions FROM former) THEN
        RETURN NULL;
    END IF;
    WITH told AS (
        SELECT u.visitor_id, u.status AS kind, u.id AS comment_id, f.version, NULL::uuid AS reply_id, NULL::int AS count
        FROM updated u JOIN former f USING (id)
        WHERE u.status <> f.status AND u.status IN ('approved', 'held', 'rejected', 'removed')
        UNION ALL
        SELECT p.visitor_id, 'answered', p.id, NULL, u.id, NULL
        FROM updated u JOIN former f USING (id) JOIN comments p ON p.id = u.parent_id
        WHERE u.visible AND f.revision IS NULL AND p.visitor_id <> u.visitor_id AND p.status <> 'withdrawn'
        UNION ALL
        SELECT u.visitor_id, 'reactions', u.id, NULL, NULL, mark.number
        FROM updated u JOIN former f USING (id), (VALUES (10), (100), (1000)) AS mark (number),
             LATERAL (SELECT sum(number::int) FROM jsonb_each_text(u.reactions) AS of_kind (kind, number)) AS sums (now)
        WHERE u.reactions <> f.reactions AND sums.now >= mark.number AND u.visible
          AND NOT EXISTS (SELECT FROM notices n
                          WHERE n.comment_id = u.id AND n.count = mark.number AND n.kind = 'reactions')
    ), placed AS (
        SELECT told.*, row_number() OVER (PARTITION BY visitor_id ORDER BY comment_id, kind, count) AS place,
               count(*) OVER (PARTITION BY visitor_id) AS more
        FROM told
    ), counted AS (
        INSERT INTO notice_numbers AS numbers (visitor_id, last)
        SELECT DISTINCT visitor_id, more FROM placed ORDER BY visitor_id
        ON CONFLICT (visitor_id) DO UPDATE SET last = numbers.last + excluded.last
        RETURNING visitor_id, last
    )
    INSERT INTO notices (visitor_id, number, kind, comment_id, version, reply_id, count)
    SELECT visitor_id, last - more + place, kind, comment_id, version, reply_id, count
    FROM placed JOIN counted USING (visitor_id);
    RETURN NULL;
END $$;

-- Who moves an article moves the counts at its end, and says so by a setting of the transaction: those who publish or
-- react meanwhile would wait for the rows of the counts.
CREATE OR REPLACE FUNCTION count_updated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('comments.moves_article', true) = 'on' THEN RETURN NULL; END IF;
    INSERT INTO published_counts AS counts (site_id, span, starts_at, article_id, published, latest)
    SELECT site_id, span, date_trunc(span, created_at, 'UTC') AS starts_at, article_id, sum(number), max(created_at)
    FROM (SELECT site_id, article_id, created_at, -1 AS number FROM former WHERE visible
          UNION ALL
          SELECT site_id, article_id, created_at, 1 FROM updated WHERE visible) moved,
         (VALUES ('day'), ('hour')) AS spans (span)
    WHERE span = 'day' OR created_at > now() - interval '32 days'
    GROUP BY site_id, span, starts_at, article_id HAVING sum(number) <> 0
    ORDER BY site_id, span, starts_at, article_id
    ON CONFLICT (site_id, span, starts_at, article_id) DO UPDATE
    SET published = counts.published + excluded.published, latest = greatest(counts.latest, excluded.latest);
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION count_reactions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('comments.moves_article', true) = 'on' THEN RETURN NULL; END IF;
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
