"""Names that a site keeps for itself, known again however they are spelt."""
