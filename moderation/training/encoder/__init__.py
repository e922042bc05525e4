"""The training of the encoder. Importing this package does not import torch."""
