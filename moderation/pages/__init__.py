"""What an article's page says that the article is called: pure, and run in a process of its own."""
