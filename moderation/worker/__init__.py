"""The worker: the loop, the sweeper beside it, and its process."""
