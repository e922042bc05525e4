-- Every version of a site's settings, and who changed a site otherwise. A release before this one runs on; what it
-- changes makes versions too, by nobody.

CREATE TABLE site_settings (
    site_id    text NOT NULL REFERENCES sites,
    version    integer NOT NULL CHECK (version >= 1),
    -- Those that were ever set. No secret is among them.
    settings   jsonb NOT NULL CHECK (jsonb_typeof(settings) = 'object'),
    -- Null: the site was made with it, or somebody at the command line or a release without versions changed it.
    moderator  text,
    changed_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (site_id, version)
);

-- Changes of origins and of `closed`: only ever appended to.
CREATE TABLE site_log (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    site_id    text NOT NULL REFERENCES sites,
    moderator  text,
    -- What was changed, with the new values.
    change     jsonb NOT NULL CHECK (jsonb_typeof(change) = 'object'),
    changed_at timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX site_log_of_site ON site_log (site_id, id);

CREATE TRIGGER site_log_append_only BEFORE UPDATE OR DELETE ON site_log
    FOR EACH ROW EXECUTE FUNCTION refuse_rewriting();
CREATE TRIGGER site_log_never_emptied BEFORE TRUNCATE ON site_log
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();

ALTER TABLE sites
    ADD COLUMN settings_version integer NOT NULL DEFAULT 1 CHECK (settings_version >= 1),
    -- By whom a change of the settings, the origins or `closed` is: said in the statement that makes it. Null at rest.
    ADD COLUMN changed_by text;

INSERT INTO site_settings (site_id, version, settings, changed_at)
SELECT site_id, 1, settings, created_at FROM sites;

CREATE FUNCTION keep_first_settings() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO site_settings (site_id, version, settings) VALUES (NEW.site_id, NEW.settings_version, NEW.settings);
    RETURN NULL;
END $$;

CREATE FUNCTION keep_site_changes() RETURNS trigger LANGUAGE plpgsql AS $$
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
    IF change <> '{}' THEN
        INSERT INTO site_log (site_id, moderator, change) VALUES (NEW.site_id, NEW.changed_by, change);
    END IF;
    NEW.changed_by := NULL;
    RETURN NEW;
END $$;

CREATE TRIGGER sites_keep_first_settings AFTER INSERT ON sites
    FOR EACH ROW EXECUTE FUNCTION keep_first_settings();
CREATE TRIGGER sites_keep_changes BEFORE UPDATE ON sites FOR EACH ROW
    WHEN (NEW.settings <> OLD.settings OR NEW.origins <> OLD.origins OR NEW.closed <> OLD.closed
        OR NEW.changed_by IS NOT NULL)
    EXECUTE FUNCTION keep_site_changes();
