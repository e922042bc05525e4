"""How many articles may be watched at once, by everybody and by one address (no I/O)."""

from collections import Counter

SHARE = 4  # one address may take a quarter: a proxy that is not trusted stands for all its readers


class Quota:
    """Up to `most` articles, and up to a quarter of them for one client address."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._taken = 0
        self._of_address: Counter[str] = Counter()

    def left(self) -> int:
        """How many articles more may be watched."""
        return self._most - self._taken

    def left_for(self, address: str) -> int:
        """How many articles more may be watched for an address."""
        return min(self.left(), max(self._most // SHARE, 1) - self._of_address[address])

    def take(self, address: str) -> None:
        """Count one article more."""
        self._taken += 1
        self._of_address[address] += 1

    def give_back(self, address: str) -> None:
        self._taken -= 1
        self._of_address[address] -= 1
        if not self._of_address[address]:
            del self._of_address[address]
