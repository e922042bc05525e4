"""The embedded model: a linear model over hashed n-grams. It needs only numpy."""
