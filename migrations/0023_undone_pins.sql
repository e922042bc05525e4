-- Since when a comment had been pinned that a decision took from readers: to undo the decision pins it again.
ALTER TABLE decisions ADD COLUMN unpinned timestamptz;
