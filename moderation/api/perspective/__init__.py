"""Google's Perspective API, as its clients know it."""
