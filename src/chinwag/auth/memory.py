"""The 19 MiB of a hash go back to the system after it.

glibc raises the size from which a piece of memory is mapped by itself to that of the first large one it frees
(mallopt(3), M_MMAP_THRESHOLD): from the second hash on the 19 MiB came from the heap and stayed there, a third of
an idle server. Set by hand, the size stays.
"""

import ctypes
from typing import Final

M_MMAP_THRESHOLD: Final = -3  # malloc.h
LARGE: Final = 1 << 20  # bytes


def give_back() -> bool:
    """Map large pieces by themselves from now on; False where the C library is none that can be told."""
    try:
        return bool(ctypes.CDLL(None).mallopt(M_MMAP_THRESHOLD, LARGE) == 1)
    except (AttributeError, OSError, TypeError):
        return False
