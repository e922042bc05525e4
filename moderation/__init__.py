"""The worker that scores comments and decides about them."""
