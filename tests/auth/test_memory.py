"""What hashing takes is given back."""

import platform
import subprocess
import sys

import pytest

GROWN = """
import resource
from argon2 import PasswordHasher
from chinwag.auth.memory import give_back

def held():
    return int(open("/proc/self/statm").read().split()[1]) * resource.getpagesize()

hasher = PasswordHasher(time_cost=1, memory_cost=19_456, parallelism=1)
assert give_back()
before = held()
for _ in range(3):
    hasher.hash("x")
print(held() - before)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc keeps it, and can be told not to")
def test_after_a_hash_its_memory_is_the_systems_again() -> None:
    said = subprocess.run([sys.executable, "-c", GROWN], capture_output=True, text=True, check=True)
    assert int(said.stdout) < 8 << 20
