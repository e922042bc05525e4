-- One's own data: who wrote may have all of it erased, but for what a legal hold keeps. It blocks writes of comments for
-- a moment, and writes of reports and suggested scores while it makes an index of each: seconds for a million of them.

-- Comments whose text must stay in the database, although readers may see it no more.
CREATE TABLE legal_holds (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    comment_id uuid NOT NULL REFERENCES comments,
    note       text NOT NULL CHECK (note <> '' AND octet_length(note) <= 6000),
    placed_by  text NOT NULL,
    placed_at  timestamptz NOT NULL DEFAULT now(),
    lifted_by  text,
    lifted_at  timestamptz,
    CHECK ((lifted_by IS NULL) = (lifted_at IS NULL))
);

CREATE INDEX legal_holds_of_comment ON legal_holds (comment_id);
-- A comment has one at a time.
CREATE UNIQUE INDEX legal_holds_in_force ON legal_holds (comment_id) WHERE lifted_at IS NULL;

-- When its author had it erased. The worker erases it when a legal hold that kept it is lifted.
ALTER TABLE comments ADD COLUMN erased_at timestamptz;

-- What stands in the place of the id of somebody who had everything erased: nobody finds the id from it, but with the id
-- one finds it. So a ban outlasts an erasure, and nothing else does.
CREATE FUNCTION erased_person(person uuid) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
RETURN encode(substr(sha256('\x00657261736564'::bytea || uuid_send(person)), 1, 16), 'hex')::uuid;

-- Who had everything erased, and when.
CREATE TABLE erasures (
    site_id   text NOT NULL REFERENCES sites,
    person    uuid NOT NULL,
    erased_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (site_id, person)
);

-- The log of a person goes with the person.
CREATE FUNCTION refuse_rewriting_people() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND EXISTS (SELECT FROM erasures
                                    WHERE site_id = OLD.site_id AND person = erased_person(OLD.author_id)) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'the table % is only appended to', TG_TABLE_NAME;
END $$;

DROP TRIGGER people_log_append_only ON people_log;
CREATE TRIGGER people_log_append_only BEFORE UPDATE OR DELETE ON people_log
    FOR EACH ROW EXECUTE FUNCTION refuse_rewriting_people();

CREATE INDEX reports_of_visitor ON reports (visitor_id);
CREATE INDEX suggested_scores_text ON suggested_scores (text_hash);
