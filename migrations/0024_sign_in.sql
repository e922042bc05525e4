-- Readers whom the publisher knows: with which secrets its tokens are signed, and who they are. Changes no row.

ALTER TABLE sites
    -- For HS256. Apart from the settings, so that no answer, version or log has them.
    ADD COLUMN sign_in_secrets text[] NOT NULL DEFAULT '{}';

-- Whoever wrote with a token of the publisher, as the newest token said. A release before this one writes none.
CREATE TABLE reader_accounts (
    site_id    text NOT NULL REFERENCES sites,
    -- The visitor that the account is: a hash of `site_id` and `sub`.
    visitor_id uuid NOT NULL,
    -- The publisher's own name of the account.
    sub        text NOT NULL CHECK (sub <> '' AND octet_length(sub) <= 1020),
    name       text CHECK (name <> '' AND octet_length(name) <= 3000),
    picture    text CHECK (octet_length(picture) <= 8000),
    badges     text[] NOT NULL DEFAULT '{}',
    first_seen timestamptz NOT NULL DEFAULT now(),
    last_seen  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (site_id, visitor_id),
    UNIQUE (site_id, sub)
);

-- What moderators gave a person, beside what the publisher says.
ALTER TABLE people ADD COLUMN badges text[] NOT NULL DEFAULT '{}';

-- Who changed the secrets stands in the site's log.
CREATE OR REPLACE FUNCTION keep_site_changes() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    change jsonb := '{}';
BEGIN
    IF NEW.settings <> OLD.settings THEN
        NEW.settings_version := OLD.settings_version + 1;
        INSERT INTO site_settings (site_id, version, settings, moderator)
        VALUES (NEW.site_id, NEW.settings_version, NEW.settings, NEW.changed_by);
    END IF;
    IF NEW.origins <> OLD.origins THEN
        change := change || jsonb_build_object('origins', NEW.origins);
    END IF;
    IF NEW.closed <> OLD.closed THEN
        change := change || jsonb_build_object('closed', NEW.closed);
    END IF;
    -- How many there are now, and none of them.
    IF NEW.sign_in_secrets <> OLD.sign_in_secrets THEN
        change := change || jsonb_build_object('sign_in_secrets', cardinality(NEW.sign_in_secrets));
    END IF;
    IF change <> '{}' THEN
        INSERT INTO site_log (site_id, moderator, change) VALUES (NEW.site_id, NEW.changed_by, change);
    END IF;
    NEW.changed_by := NULL;
    RETURN NEW;
END $$;

DROP TRIGGER sites_keep_changes ON sites;
CREATE TRIGGER sites_keep_changes BEFORE UPDATE ON sites FOR EACH ROW
    WHEN (NEW.settings <> OLD.settings OR NEW.origins <> OLD.origins OR NEW.closed <> OLD.closed
        OR NEW.sign_in_secrets <> OLD.sign_in_secrets OR NEW.changed_by IS NOT NULL)
    EXECUTE FUNCTION keep_site_changes();
