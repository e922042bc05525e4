"""The OpenAPI document: Litestar's operations, msgspec's schemas, examples of our own."""
