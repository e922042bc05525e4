-- What an article's own page says it is called, and when the page is to be asked again.

ALTER TABLE articles
    -- Which of title, section and published_at the page said. What is not among them and not null the publisher said:
    -- it stays, whatever the page says.
    ADD COLUMN from_page text[] NOT NULL DEFAULT '{}',
    ADD COLUMN page_asked_at timestamptz,
    -- Null: not until a comment or a new address asks for it. While a worker reads the page it is the end of its lease.
    ADD COLUMN page_due_at timestamptz,
    -- In a row.
    ADD COLUMN page_failures smallint NOT NULL DEFAULT 0 CHECK (page_failures >= 0);

CREATE INDEX articles_pages_due ON articles (page_due_at) WHERE page_due_at IS NOT NULL;

-- A publisher gives another address or title: what was known of the page counts no more. The worker, which says when it
-- asked, is no publisher.
CREATE FUNCTION ask_page_anew() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.title IS DISTINCT FROM OLD.title AND NEW.from_page = OLD.from_page THEN
        NEW.from_page := array_remove(NEW.from_page, 'title');
    END IF;
    NEW.page_asked_at := NULL;
    NEW.page_failures := 0;
    NEW.page_due_at := CASE
        WHEN NEW.url IS NOT NULL AND (NEW.title IS NULL OR 'title' = ANY (NEW.from_page))
             AND EXISTS (SELECT FROM comments WHERE site_id = NEW.site_id AND article_id = NEW.article_id)
        THEN now() END;
    RETURN NEW;
END $$;

CREATE TRIGGER articles_ask_page_anew BEFORE UPDATE OF title, url ON articles FOR EACH ROW
    WHEN ((NEW.title IS DISTINCT FROM OLD.title OR NEW.url IS DISTINCT FROM OLD.url)
          AND NEW.page_asked_at IS NOT DISTINCT FROM OLD.page_asked_at)
    EXECUTE FUNCTION ask_page_anew();
