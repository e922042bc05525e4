-- Decisions that take back others, and how long decisions take. Making the indexes reads all decisions and blocks them
-- meanwhile: about a second for each million. Times are known of decisions from this release on.

ALTER TABLE decisions
    -- The version whose decision this takes back, to the state before that one.
    ADD COLUMN undoes        integer CONSTRAINT decisions_undone
                             CHECK (undoes IS NULL OR (undoes < version AND moderator IS NOT NULL)),
    -- The version of the older text that readers saw while another waited for this decision.
    ADD COLUMN shown_version integer,
    -- A moderator's seconds for this decision, since the decision or the claim before it. Null after a longer pause.
    ADD COLUMN seconds       real,
    -- Seconds since the comment was first held. Null unless it is held no longer by this.
    ADD COLUMN waited        real,
    DROP CONSTRAINT decisions_check,
    ADD CONSTRAINT decisions_check CHECK (CASE
        WHEN moderator IS NOT NULL THEN status <> 'withdrawn' AND (status <> 'pending' OR undoes IS NOT NULL)
        WHEN status IN ('pending', 'withdrawn') THEN phase = 'author'
        WHEN phase = 'reports' THEN status = 'held'
        ELSE from_status = 'pending' AND status <> 'removed' END);

-- What moderators decided in a time, without a look at the table.
CREATE INDEX decisions_of_people ON decisions (site_id, decided_at, id)
    INCLUDE (moderator, status, reason, seconds, waited, undoes) WHERE moderator IS NOT NULL;
-- A moderator's last decision.
CREATE INDEX decisions_of_moderator ON decisions (moderator, decided_at) WHERE moderator IS NOT NULL;
