"""From a scored comment to a decision: an ordered list of small functions (pure)."""
