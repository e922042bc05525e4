-- What the moderators' queue is filtered and ordered by, of the last decision about each comment.
-- A release before this one runs on, and leaves these columns as they are. Filling them in writes anew what was held,
-- rejected or removed, and blocks comments meanwhile: about a minute for each million of these. Comments that were
-- approved before are not filled in: it would take too long for what nobody waits for.

ALTER TABLE comments
    ADD COLUMN phase text,
    ADD COLUMN reason text,
    -- Of the attribute toxicity. Null: nothing was scored.
    ADD COLUMN score real,
    -- How far the scores were from another outcome: `domain/margins.py`.
    ADD COLUMN margin real;

-- What the publisher says in which part of the site the article stands.
ALTER TABLE articles ADD COLUMN section text;

-- Nothing that a trigger counts or tells changes here.
ALTER TABLE comments DISABLE TRIGGER USER;

UPDATE comments c
SET phase = d.phase, reason = d.reason, score = (d.scores ->> 'toxicity')::real, margin = (
    SELECT CASE WHEN bool_or(score > reject) THEN max(score - reject) FILTER (WHERE score > reject)
                WHEN bool_or(score >= approve)
                THEN least(max(score - approve) FILTER (WHERE score >= approve),
                           min(reject - score) FILTER (WHERE reject < 1))
                ELSE min(approve - score) END
    FROM jsonb_each_text(d.scores) AS scored (attribute, text),
         LATERAL (SELECT text::float AS score, coalesce(s.policy #> ARRAY['thresholds', attribute], s.policy -> 'default')
                         AS own) given,
         LATERAL (SELECT coalesce((own ->> 'approve_below')::float, 0.5) AS approve,
                         coalesce((own ->> 'reject_above')::float, 1) AS reject) thresholds)
FROM decisions d, sites s
WHERE c.status IN ('held', 'rejected', 'removed') AND d.comment_id = c.id AND d.version = c.version - 1
  AND s.site_id = c.site_id;

ALTER TABLE comments ENABLE TRIGGER USER;

-- The queue by score, by margin, and the part of it that one phase or one reason put there. A submission does not touch
-- them, nor does a comment that is approved at once. `version > 1` is always true of these: it leaves the indexes to
-- those who ask for it.
CREATE INDEX comments_by_score ON comments (site_id, status, coalesce(-score, 1), id)
    WHERE status IN ('held', 'rejected', 'removed') AND version > 1;
CREATE INDEX comments_by_margin ON comments (site_id, status, coalesce(margin, 2), id)
    WHERE status IN ('held', 'rejected', 'removed') AND version > 1;
CREATE INDEX comments_of_phase ON comments (site_id, status, phase, created_at, id)
    WHERE status IN ('held', 'rejected', 'removed') AND version > 1;
CREATE INDEX comments_of_reason ON comments (site_id, status, reason, created_at, id)
    WHERE status IN ('held', 'rejected', 'removed') AND version > 1;
