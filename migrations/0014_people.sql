-- People: what moderators did about a visitor of a site; and every version of a site's policy. A release before this one
-- runs on, and takes comments of banned people.

-- A visitor about whom a moderator did something. Nobody else has a row.
CREATE TABLE people (
    site_id     text NOT NULL REFERENCES sites,
    author_id   uuid NOT NULL,
    muted_until timestamptz,
    banned_at   timestamptz,
    -- A code of the site's reasons or a text, as that of a decision.
    ban_reason  text CHECK (ban_reason <> '' AND octet_length(ban_reason) <= 6000),
    -- Null: as the person's comments say.
    trusted     boolean,
    -- For moderators alone.
    note        text CHECK (note <> '' AND octet_length(note) <= 6000),
    warned_at   timestamptz,
    warning     text CHECK (warning <> '' AND octet_length(warning) <= 6000),
    changed_at  timestamptz NOT NULL DEFAULT now(),
    changed_by  text NOT NULL,
    PRIMARY KEY (site_id, author_id),
    CHECK (banned_at IS NOT NULL OR ban_reason IS NULL),
    CHECK ((warned_at IS NULL) = (warning IS NULL))
);

-- The list of a site's people, who was changed last first.
CREATE INDEX people_changed ON people (site_id, changed_at, author_id);

-- Who did what about whom: only ever appended to.
CREATE TABLE people_log (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    site_id    text NOT NULL,
    author_id  uuid NOT NULL,
    moderator  text NOT NULL,
    -- What was changed, with the new values.
    change     jsonb NOT NULL CHECK (jsonb_typeof(change) = 'object'),
    changed_at timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX people_log_of_person ON people_log (site_id, author_id, id);

CREATE FUNCTION refuse_rewriting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the table % is only appended to', TG_TABLE_NAME;
END $$;

CREATE TRIGGER people_log_append_only BEFORE UPDATE OR DELETE ON people_log
    FOR EACH ROW EXECUTE FUNCTION refuse_rewriting();
CREATE TRIGGER people_log_never_emptied BEFORE TRUNCATE ON people_log
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();

-- A warning is about no comment: it names its site and says its text itself.
ALTER TABLE notices
    ALTER COLUMN comment_id DROP NOT NULL,
    ADD COLUMN site_id text,
    ADD COLUMN reason text CHECK (octet_length(reason) <= 6000),
    DROP CONSTRAINT notices_kind_check,
    ADD CONSTRAINT notices_kind_check
        CHECK (kind IN ('approved', 'held', 'rejected', 'removed', 'answered', 'reactions', 'warned')),
    ADD CONSTRAINT notices_warned CHECK (CASE WHEN kind = 'warned'
        THEN comment_id IS NULL AND site_id IS NOT NULL AND reason IS NOT NULL ELSE comment_id IS NOT NULL END);

-- Every version of every site's policy. Triggers keep it, whoever changes the policy.
CREATE TABLE policies (
    site_id    text NOT NULL REFERENCES sites,
    version    integer NOT NULL CHECK (version >= 1),
    policy     jsonb NOT NULL CHECK (jsonb_typeof(policy) = 'object'),
    -- Null: the site was made with it, or a release that did not know versions changed it.
    moderator  text,
    changed_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (site_id, version)
);

ALTER TABLE sites
    ADD COLUMN policy_version integer NOT NULL DEFAULT 1 CHECK (policy_version >= 1),
    -- By whom a new policy is: said in the statement that writes it, and kept with the version. Null at rest.
    ADD COLUMN policy_by text;

INSERT INTO policies (site_id, version, policy, changed_at) SELECT site_id, 1, policy, created_at FROM sites;

CREATE FUNCTION keep_first_policy() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO policies (site_id, version, policy) VALUES (NEW.site_id, NEW.policy_version, NEW.policy);
    RETURN NULL;
END $$;

CREATE FUNCTION keep_policy() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.policy_version := OLD.policy_version + 1;
    INSERT INTO policies (site_id, version, policy, moderator)
    VALUES (NEW.site_id, NEW.policy_version, NEW.policy, NEW.policy_by);
    NEW.policy_by := NULL;
    RETURN NEW;
END $$;

CREATE TRIGGER sites_keep_first_policy AFTER INSERT ON sites FOR EACH ROW EXECUTE FUNCTION keep_first_policy();
CREATE TRIGGER sites_keep_policy BEFORE UPDATE ON sites
    FOR EACH ROW WHEN (NEW.policy <> OLD.policy) EXECUTE FUNCTION keep_policy();

ALTER TABLE decisions
    -- The version of the site's policy that judged, or that stood when a person decided. Null before there were versions.
    ADD COLUMN policy_version integer;
