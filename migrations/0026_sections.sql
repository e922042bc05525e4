-- Pages carry their article's section: a change of it moves the revision, whoever makes it, so that no page in memory
-- has the section before.
CREATE FUNCTION move_revision_by_section() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.revision := NEW.revision + 1;
    RETURN NEW;
END $$;

CREATE TRIGGER articles_made_in_section BEFORE INSERT ON articles FOR EACH ROW
    WHEN (NEW.section IS NOT NULL AND NEW.revision = 0) EXECUTE FUNCTION move_revision_by_section();
CREATE TRIGGER articles_moved_to_section BEFORE UPDATE OF section ON articles FOR EACH ROW
    WHEN (NEW.section IS DISTINCT FROM OLD.section AND NEW.revision = OLD.revision)
    EXECUTE FUNCTION move_revision_by_section();
