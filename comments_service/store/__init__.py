"""PostgreSQL: one async function a statement, literal SQL, connection first, struct out.

The caller owns the transaction.
"""
