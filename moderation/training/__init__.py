"""The training of the embedded model. Importing this package does not import scikit-learn."""
