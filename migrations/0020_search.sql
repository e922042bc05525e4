-- Search in comments, for moderators: of every comment that has been decided about, its author's name and its text as
-- they are compared, with an index of their bigrams. It stands apart from `comments`, so that a reply or a reaction does
-- not write the index again. A submission does not touch it. Triggers keep it, so that a release before this one does
-- too. Filling it in blocks writes of comments meanwhile, and no reads: on two busy cores a quarter of an hour for each
-- million of them.

-- Width, case and kana make no difference, and blanks are one space each.
CREATE FUNCTION folded(given text) RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT AS $$
DECLARE
    same text := replace(lower(normalize(given, NFKC)), E'\n', ' ');
BEGIN
    -- translate() is slow, and not all comments have katakana.
    IF same !~ '[ァ-ヾ]' THEN RETURN same; END IF;
    RETURN translate(same, 'ァアィイゥウェエォオカガキギクグケゲコゴサザシジスズセゼソゾタダチヂッツヅテデトドナニヌネノハバパヒビピフブプヘベペホボポマミムメモャヤュユョヨラリルレロヮワヰヱヲンヴヵヶヽヾ',
                           'ぁあぃいぅうぇえぉおかがきぎくぐけげこごさざしじすずせぜそぞただちぢっつづてでとどなにぬねのはばぱひびぴふぶぷへべぺほぼぽまみむめもゃやゅゆょよらりるれろゎわゐゑをんゔゕゖゝゞ');
END $$;

-- The name stands before the text, and ends with a line feed.
CREATE FUNCTION folded_comment(author text, body text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
RETURN folded(author) || E'\n' || folded(body);

-- Each two letters that stand together, each last one of a word, and the name as a whole with its line feed. Of a name
-- that is folded to something endless the beginning is enough.
CREATE FUNCTION bigrams(comment text) RETURNS tsvector LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT AS $$
DECLARE
    letters text[] := string_to_array(comment, NULL);
BEGIN
    RETURN (
        SELECT array_to_tsvector(array_agg(CASE WHEN following IN (' ', E'\n') THEN letter
                                                ELSE letter || coalesce(following, '') END)
                                 || (left(split_part(comment, E'\n', 1), 100) || E'\n'))
        FROM unnest(letters, letters[2:]) AS pairs (letter, following)
        WHERE letter NOT IN (' ', E'\n'));
END $$;

CREATE FUNCTION quoted_lexeme(text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
RETURN '''' || replace(replace($1, '\', '\\'), '''', '''''') || '''';

CREATE FUNCTION escaped_pattern(text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
RETURN regexp_replace($1, '([\\%_])', '\\\1', 'g');

-- All words are meant: of each the bigrams, or the one letter at the beginning of some. Null without a word.
CREATE FUNCTION words_query(words text) RETURNS tsquery LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT RETURN (
    SELECT string_agg(quoted_lexeme(substr(word, place, 2)) || CASE WHEN length(word) = 1 THEN ':*' ELSE '' END,
                      ' & ')::tsquery
    FROM string_to_table(folded(words), ' ') AS word, generate_series(1, greatest(length(word) - 1, 1)) AS place
    WHERE word <> ''
);

-- What a comment that has the bigrams must match, so that they stand in this order.
CREATE FUNCTION words_patterns(words text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT RETURN (
    SELECT array_agg('%' || escaped_pattern(word) || '%') FROM string_to_table(folded(words), ' ') AS word
    WHERE word <> ''
);

CREATE FUNCTION name_query(name text) RETURNS tsquery LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
RETURN quoted_lexeme(left(folded(name), 100) || E'\n')::tsquery;

CREATE FUNCTION name_patterns(name text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
RETURN ARRAY[escaped_pattern(folded(name)) || E'\n%'];

CREATE TABLE folded_texts (
    comment_id uuid PRIMARY KEY REFERENCES comments ON DELETE CASCADE,
    -- Of the comment, unless it is pending again.
    status     text NOT NULL,
    folded     text NOT NULL
);

-- The lock stays until the end: nothing may be decided between the filling and the triggers.
LOCK TABLE comments IN SHARE ROW EXCLUSIVE MODE;

INSERT INTO folded_texts (comment_id, status, folded)
SELECT id, status, folded_comment(author, body) FROM comments WHERE status <> 'pending' AND purged_at IS NULL;

-- What waits is searched most, and has an index of its own that stays small.
CREATE INDEX folded_texts_held ON folded_texts USING gin (bigrams(folded)) WITH (gin_pending_list_limit = 256)
    WHERE status = 'held';
CREATE INDEX folded_texts_decided ON folded_texts USING gin (bigrams(folded)) WITH (gin_pending_list_limit = 256)
    WHERE status <> 'held';

CREATE FUNCTION keep_folded() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.purged_at IS NOT NULL THEN
        DELETE FROM folded_texts WHERE comment_id = NEW.id;
    ELSE
        INSERT INTO folded_texts (comment_id, status, folded)
        VALUES (NEW.id, NEW.status, folded_comment(NEW.author, NEW.body))
        ON CONFLICT (comment_id) DO UPDATE SET status = excluded.status, folded = excluded.folded;
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER comments_fold_inserted AFTER INSERT ON comments
    FOR EACH ROW WHEN (NEW.status <> 'pending' AND NEW.purged_at IS NULL) EXECUTE FUNCTION keep_folded();
CREATE TRIGGER comments_fold_decided AFTER UPDATE ON comments
    FOR EACH ROW WHEN (NEW.status <> OLD.status AND NEW.status <> 'pending'
                       OR NEW.purged_at IS DISTINCT FROM OLD.purged_at) EXECUTE FUNCTION keep_folded();
