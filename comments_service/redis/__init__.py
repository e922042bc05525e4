"""Redis: the queue that speeds moderation up, the bell and the heartbeat. Ids and numbers only, never a text."""
