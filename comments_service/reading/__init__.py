"""What one process keeps in memory for its readers: states of articles, pages, rankings, and who listens."""
