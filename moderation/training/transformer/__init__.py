"""The training of a small transformer. Importing this package does not import torch."""
