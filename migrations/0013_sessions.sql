-- How moderators come to the desk: sessions of browsers, and invitations that make a moderator.

-- A browser that is signed in. Its cookie has the token.
CREATE TABLE sessions (
    token_hash   bytea PRIMARY KEY CHECK (octet_length(token_hash) = 32),
    moderator    text NOT NULL REFERENCES moderators ON DELETE CASCADE,
    created_at   timestamptz NOT NULL DEFAULT now(),
    expires_at   timestamptz NOT NULL,
    -- Written once a minute at most.
    last_used_at timestamptz NOT NULL DEFAULT now()
);

-- The sessions of a moderator, for the foreign key too.
CREATE INDEX sessions_moderator ON sessions (moderator);

CREATE TABLE invitations (
    invitation_id        uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    token_hash           bytea NOT NULL UNIQUE CHECK (octet_length(token_hash) = 32),
    -- Null: whoever is invited chooses it.
    name                 text CHECK (name ~ '^[^[:cntrl:]]{1,100}$'),
    role                 text NOT NULL CHECK (role IN ('viewer', 'agency', 'moderator', 'admin')),
    sites                text[],
    email                text CHECK (email ~ '^[^[:cntrl:][:space:]@]{1,64}@[^[:cntrl:][:space:]@]{1,255}$'),
    -- When the moderator will expire; null: never.
    moderator_expires_at timestamptz,
    -- Null: the operator. What somebody invited to ends with that moderator.
    created_by           text REFERENCES moderators ON DELETE CASCADE,
    created_at           timestamptz NOT NULL DEFAULT now(),
    expires_at           timestamptz NOT NULL,
    used_at              timestamptz
);

CREATE INDEX invitations_created_by ON invitations (created_by);
