"""What the service asks of servers that publishers name: their pages and their keys."""
