-- With which account of a sign-in service (OpenID Connect) a moderator comes to the desk. Changes no row.
ALTER TABLE moderators
    ADD COLUMN oidc_issuer  text,
    ADD COLUMN oidc_subject text,
    ADD CONSTRAINT moderators_account CHECK ((oidc_issuer IS NULL) = (oidc_subject IS NULL));

-- An account is one moderator.
CREATE UNIQUE INDEX moderators_of_account ON moderators (oidc_issuer, oidc_subject) WHERE oidc_subject IS NOT NULL;
