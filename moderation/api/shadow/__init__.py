"""The shadow comparison: what another endpoint of Perspective's form answers for the same texts, beside our scores."""
