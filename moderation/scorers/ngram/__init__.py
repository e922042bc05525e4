"""The embedded model: a linear model over hashed n-grams, with numpy alone."""
