-- Notices: what authors are told about their comments. Decisions of a release before this one are told too.

-- What became of a visitor's comments. `number` counts the visitor's notices without a gap, in the order in which they
-- were committed, so that who knows the last number misses none.
CREATE TABLE notices (
    visitor_id uuid NOT NULL,
    number     bigint NOT NULL CHECK (number >= 1),
    kind       text NOT NULL CHECK (kind IN ('approved', 'held', 'rejected', 'removed', 'answered', 'reactions')),
    comment_id uuid NOT NULL,
    -- The version that was judged, by which the audit log has the reason.
    version    integer,
    -- The answer.
    reply_id   uuid,
    -- How many reactions the comment has reached.
    count      integer,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (visitor_id, number),
    CHECK ((kind = 'answered') = (reply_id IS NOT NULL)),
    CHECK ((kind = 'reactions') = (count IS NOT NULL))
);

-- A number of reactions is told once, also if it is reached again.
CREATE UNIQUE INDEX notices_reactions ON notices (comment_id, count) WHERE kind = 'reactions';

-- The last number of each visitor. Whoever writes a notice holds the row until the end of his transaction.
CREATE TABLE notice_numbers (
    visitor_id uuid PRIMARY KEY,
    last       bigint NOT NULL
) WITH (fillfactor = 70);

-- Behind comments and articles these are the last rows that a transaction locks, by visitor.
CREATE FUNCTION tell_authors() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM updated u JOIN former f USING (id)
                   WHERE u.status <> f.status OR u.reactions <> f.reactions) THEN
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

CREATE TRIGGER comments_tell_authors AFTER UPDATE ON comments
    REFERENCING OLD TABLE AS former NEW TABLE AS updated
    FOR EACH STATEMENT EXECUTE FUNCTION tell_authors();
