-- When articles take comments: a mode and dates of an article, of its section and of its site, and the site's hours.
-- A release before this one runs on. It knows `articles.closed` alone, which is kept in step with the mode.

ALTER TABLE articles
    -- Null: the article says nothing, and its section or its site does.
    ADD COLUMN mode text CHECK (mode IN ('open', 'premoderated', 'readonly', 'closed', 'hidden')),
    ADD COLUMN opens_at timestamptz,
    ADD COLUMN closes_at timestamptz,
    ADD COLUMN published_at timestamptz;

-- A release that knows `closed` alone may close and open an article.
CREATE FUNCTION follow_closed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.mode := CASE WHEN NEW.closed THEN 'closed' END;
    RETURN NEW;
END $$;

CREATE TRIGGER articles_follow_closed BEFORE UPDATE OF closed ON articles
    FOR EACH ROW WHEN (NEW.closed <> OLD.closed AND NEW.mode IS NOT DISTINCT FROM OLD.mode)
    EXECUTE FUNCTION follow_closed();

-- Whether the settings say anything about it: of most sites they do not, and then nothing is to be judged.
ALTER TABLE sites ADD COLUMN has_opening boolean NOT NULL GENERATED ALWAYS AS (
    coalesce(nullif(settings ->> 'mode', 'open'), settings ->> 'opens_at', settings ->> 'closes_at',
             settings ->> 'close_after_days', nullif(settings ->> 'hours', '[]'), nullif(settings ->> 'sections', '{}')) IS NOT NULL) STORED;

-- The mode that the nearest of article, section and site states. `closed`: what a release before this one wrote.
CREATE FUNCTION stated_mode(settings jsonb, section text, mode text, closed boolean) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(mode, CASE WHEN closed THEN 'closed' END, settings -> 'sections' -> section ->> 'mode',
                    settings ->> 'mode', 'open')
$$;

-- The first moment at which the clocks of a zone show a time, or a later one: where they are put forward, that is when
-- they are; where they are put back, and show it twice, it is the first of both.
CREATE FUNCTION clock_reaches(shown timestamp, zone text) RETURNS timestamptz
LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
DECLARE
    about timestamptz := shown AT TIME ZONE zone;
    -- What the clocks are ahead of UTC on the day before and on the day after.
    before interval := (about - interval '1 day') AT TIME ZONE zone - (about - interval '1 day') AT TIME ZONE 'UTC';
    after interval := (about + interval '1 day') AT TIME ZONE zone - (about + interval '1 day') AT TIME ZONE 'UTC';
    early timestamptz := (shown - before) AT TIME ZONE 'UTC';
    late timestamptz := (shown - after) AT TIME ZONE 'UTC';
    middle timestamptz;
BEGIN
    IF early AT TIME ZONE zone = shown THEN RETURN early; END IF;
    IF late AT TIME ZONE zone = shown THEN RETURN late; END IF;
    -- It is never shown: the clocks were put forward between both.
    WHILE early - late > interval '1 minute' LOOP
        middle := date_trunc('minute', late + (early - late) / 2);
        IF middle AT TIME ZONE zone < shown THEN late := middle; ELSE early := middle; END IF;
    END LOOP;
    RETURN early;
END $$;

-- `at` if it is within a site's hours, else when they next begin; null if they never do. Hours may overlap, and those
-- that end at or before the time at which they begin last until the next day.
CREATE FUNCTION within_hours(hours jsonb, zone text, at timestamptz) RETURNS timestamptz
LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
DECLARE
    shown timestamp := at AT TIME ZONE zone;
    -- No clock is changed in these days, as nearly always: then times of the clock can be compared.
    is_plain boolean := (at - interval '2 days') AT TIME ZONE zone = shown - interval '2 days'
                        AND (at + interval '9 days') AT TIME ZONE zone = shown + interval '9 days';
    day date := shown::date - 2;
    beginning timestamptz;
    plain timestamp;
BEGIN
    -- From yesterday on, whose hours may last until today. Hours of one day a week can be lost to summer time once.
    FOR ahead IN 1 .. 17 LOOP
        day := day + 1;
        IF is_plain THEN
            SELECT min(greatest(day + starts, shown)) INTO plain
            FROM jsonb_array_elements(hours) AS entry,
                 LATERAL (SELECT (entry ->> 'from')::time AS starts, (entry ->> 'to')::time AS ends) AS times
            WHERE entry -> 'days' ? to_char(day, 'dy') AND day + (ends <= starts)::int + ends > shown;
            IF plain IS NOT NULL THEN RETURN at + (plain - shown); END IF;
        ELSE
            SELECT min(greatest(clock_reaches(day + starts, zone), at)) INTO beginning
            FROM jsonb_array_elements(hours) AS entry,
                 LATERAL (SELECT (entry ->> 'from')::time AS starts, (entry ->> 'to')::time AS ends) AS times
            WHERE entry -> 'days' ? to_char(day, 'dy')
              AND clock_reaches(day + (ends <= starts)::int + ends, zone)
                  > greatest(clock_reaches(day + starts, zone), at);
            IF beginning IS NOT NULL THEN RETURN beginning; END IF;
        END IF;
    END LOOP;
    RETURN NULL;
END $$;

-- The mode of an article at a moment, and when it opens again if that is known. `published`: from when
-- `close_after_days` counts. The site's switch leaves hidden what is hidden. Settings that are not understood, since
-- another release wrote them, close.
CREATE FUNCTION opening(
    site_closed boolean, settings jsonb, section text, article_mode text, article_closed boolean,
    article_opens timestamptz, article_closes timestamptz, published timestamptz, at timestamptz,
    OUT mode text, OUT opens_at timestamptz
) LANGUAGE plpgsql STABLE AS $$
DECLARE
    of_section jsonb := settings -> 'sections' -> section;
    opens timestamptz;
    closes timestamptz;
    ends timestamptz;
    hours jsonb := nullif(nullif(settings -> 'hours', '[]'), 'null');
    zone text := coalesce(settings ->> 'time_zone', 'Asia/Tokyo');
    is_bound boolean := article_mode IS NULL;
    moment timestamptz := at;
    former timestamptz;
BEGIN
    mode := stated_mode(settings, section, article_mode, article_closed);
    IF mode IN ('closed', 'readonly', 'hidden') THEN RETURN; END IF;
    IF site_closed OR mode NOT IN ('open', 'premoderated') THEN
        mode := 'closed';
        RETURN;
    END IF;
    opens := coalesce(article_opens, (of_section ->> 'opens_at')::timestamptz, (settings ->> 'opens_at')::timestamptz);
    closes := coalesce(article_closes, (of_section ->> 'closes_at')::timestamptz,
                       (settings ->> 'closes_at')::timestamptz);
    ends := published + make_interval(days => (settings ->> 'close_after_days')::int);
    -- Each rule puts the moment off until it lets comments in, or for ever, until none does any more.
    LOOP
        former := moment;
        IF closes < opens THEN
            IF closes <= moment AND moment < opens THEN moment := opens; END IF;
        ELSE
            moment := greatest(moment, opens);
            IF closes <= moment THEN moment := NULL; END IF;
        END IF;
        IF is_bound AND hours IS NOT NULL AND moment IS NOT NULL THEN moment := within_hours(hours, zone, moment); END IF;
        IF is_bound AND ends <= moment THEN moment := NULL; END IF;
        EXIT WHEN moment IS NULL OR moment = former;
    END LOOP;
    IF moment = at THEN RETURN; END IF;
    mode := 'closed';
    opens_at := moment;
EXCEPTION WHEN data_exception THEN
    mode := 'closed';
    opens_at := NULL;
END $$;
