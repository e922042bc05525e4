-- Moderators with more roles, an address, and a token that may end or be missing. Changes no row.

ALTER TABLE moderators
    DROP CONSTRAINT moderators_role_check,
    ADD CONSTRAINT moderators_role_check CHECK (role IN ('viewer', 'agency', 'moderator', 'admin')),
    ALTER COLUMN token_hash DROP NOT NULL,
    ADD COLUMN email        text CHECK (email ~ '^[^[:cntrl:][:space:]@]{1,64}@[^[:cntrl:][:space:]@]{1,255}$'),
    -- When the moderator may do nothing any more; null: never.
    ADD COLUMN expires_at   timestamptz,
    -- Written once a minute at most.
    ADD COLUMN last_used_at timestamptz;

-- An address leads to one moderator.
CREATE UNIQUE INDEX moderators_email ON moderators (lower(email)) WHERE email IS NOT NULL;
