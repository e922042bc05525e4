-- What a site chooses besides its policy, such as whether texts are checked before they are sent. A key that is missing
-- has its default, and one that a release does not know is left alone.
ALTER TABLE sites ADD COLUMN settings jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(settings) = 'object');
