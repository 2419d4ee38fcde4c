"""How high each line of the log is, and which of them stands where: sums over blocks make both cheap."""

from array import array
from bisect import bisect_right
from collections.abc import Iterable
from itertools import accumulate

BLOCK = 256


class Heights:
    """Heights of items in rows, with their sums per block of 256."""

    def __init__(self, heights: Iterable[int] = ()) -> None:
        self.all = array("H", heights)
        self._sums: list[int] = []
        self.total = 0
        self._tops: tuple[int, list[int]] = (-1, [])  # a block, and where its items end: the block last looked at
        self._sum_up()

    def __len__(self) -> int:
        return len(self.all)

    def _sum_up(self) -> None:
        self._sums = [sum(self.all[i : i + BLOCK]) for i in range(0, len(self.all), BLOCK)]
        self.total = sum(self._sums)
        self._tops = (-1, [])

    def append(self, height: int) -> None:
        """One more item at the end."""
        if len(self.all) % BLOCK == 0:
            self._sums.append(0)
        self.all.append(height)
        self._sums[-1] += height
        self.total += height
        self._tops = (-1, [])

    def set(self, index: int, height: int) -> int:
        """A new height for an item. Returns by how many rows it grew."""
        grown = height - self.all[index]
        if grown:
            self.all[index] = height
            self._sums[index // BLOCK] += grown
            self.total += grown
            self._tops = (-1, [])
        return grown

    def prepend(self, heights: Iterable[int]) -> int:
        """Items before the first. Returns by how many rows the rest moved down."""
        before = self.total
        self.all = array("H", heights) + self.all
        self._sum_up()
        return self.total - before

    def drop_first(self, count: int) -> int:
        """Take the first items away. Returns by how many rows the rest moved up."""
        before = self.total
        del self.all[:count]
        self._sum_up()
        return before - self.total

    def drop_last(self, count: int) -> None:
        """Take the last items away."""
        if count:
            del self.all[-count:]
            self._sum_up()

    def remove(self, index: int) -> None:
        """Take one item away."""
        del self.all[index]
        self._sum_up()

    def top(self, index: int) -> int:
        """The row at which an item begins; `len` gives the row below all."""
        block = index // BLOCK
        return sum(self._sums[:block]) + sum(self.all[block * BLOCK : index])

    def locate(self, row: int) -> tuple[int, int] | None:
        """Which item covers a row, and which of its own rows that is; None above or below all."""
        if not 0 <= row < self.total:
            return None
        block = 0
        for height in self._sums:
            if row < height:
                break
            row -= height
            block += 1
        ends = self._ends(block)
        index = bisect_right(ends, row)
        return block * BLOCK + index, row - (ends[index - 1] if index else 0)

    def _ends(self, block: int) -> list[int]:
        """Below which row of its block each item of the block ends; a screen asks for one block many times."""
        if self._tops[0] != block:
            self._tops = (block, list(accumulate(self.all[block * BLOCK : (block + 1) * BLOCK])))
        return self._tops[1]
