-- Claims: which moderator works on which held comment, so that two never work on one. Changes no row.

CREATE TABLE claims (
    comment_id uuid PRIMARY KEY REFERENCES comments,
    site_id    text NOT NULL,
    moderator  text NOT NULL,
    -- How long it lasts when it is renewed.
    lease      interval NOT NULL CHECK (lease > interval '0'),
    claimed_at timestamptz NOT NULL DEFAULT now(),
    -- A claim that is over is as none. Its row stays until the comment is claimed again or decided about.
    expires_at timestamptz NOT NULL
);

-- What a moderator has.
CREATE INDEX claims_of_moderator ON claims (moderator, site_id);
