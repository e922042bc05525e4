-- What is erased as soon as no legal hold keeps it any more. Making the index reads all comments, and blocks writes of
-- them meanwhile: about a second for each million. No comment enters it but one that its author had erased.
CREATE INDEX comments_to_erase ON comments (erased_at) WHERE erased_at IS NOT NULL AND purged_at IS NULL;
