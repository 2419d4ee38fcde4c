"""A large file goes to the disk in pieces, with a rest after each as long as it took."""

import tarfile
from pathlib import Path

from chinwag.store import pacing
from chinwag.store.pacing import LONGEST_REST, PIECE, PIECES, Pace, PacedFile


class Disk:
    """A file, and a disk whose every flush takes so long."""

    def __init__(self, path: Path, seconds: float = 0.01, size: int = 0) -> None:
        self.file = path.open("wb", buffering=0)
        self.seconds, self.now = seconds, 0.0
        self.flushed: list[int] = []
        self.rests: list[float] = []
        self.pace = Pace(self.file.fileno(), size, clock=lambda: self.now, rest=self.rests.append, flush=self.flush)

    def flush(self, descriptor: int) -> None:
        self.now += self.seconds
        self.flushed.append(self.file.tell())

    def write(self, count: int) -> None:
        self.file.write(bytes(count))
        assert self.pace() == 0  # anything else would have SQLite break off


def test_every_piece_is_seen_to_and_followed_by_a_rest_of_the_same_length(tmp_path: Path) -> None:
    disk = Disk(tmp_path / "file")
    for _ in range(10):
        disk.write(PIECE // 4)
    assert disk.flushed == [PIECE, 2 * PIECE]
    assert [round(rest, 6) for rest in disk.rests] == [0.01, 0.01]
    disk.file.close()


def test_no_rest_is_longer_than_the_longest(tmp_path: Path) -> None:
    disk = Disk(tmp_path / "file", seconds=3.0)
    disk.write(PIECE)
    assert disk.rests == [LONGEST_REST]
    disk.file.close()


def test_a_very_large_copy_has_larger_pieces_and_so_an_end(tmp_path: Path) -> None:
    disk = Disk(tmp_path / "file", size=2 * PIECE * PIECES)
    disk.write(PIECE)
    assert disk.flushed == []
    disk.write(PIECE)
    assert disk.flushed == [2 * PIECE]
    disk.file.close()


def test_a_disk_that_fails_is_for_the_last_fsync_to_say(tmp_path: Path) -> None:
    def broken(descriptor: int) -> None:
        raise OSError(5, "Input/output error")

    with (tmp_path / "file").open("wb", buffering=0) as file:
        pace = Pace(file.fileno(), 0, rest=lambda seconds: None, flush=broken)
        file.write(bytes(PIECE))
        assert pace() == 0


def test_an_archive_can_be_written_so(tmp_path: Path) -> None:
    (tmp_path / "large").write_bytes(bytes(2 * pacing.PIECE))
    with (tmp_path / "a.tgz").open("wb") as file, tarfile.open(fileobj=PacedFile(file, 0), mode="w:gz") as archive:
        archive.add(tmp_path / "large", "large")
    with tarfile.open(tmp_path / "a.tgz") as found:
        assert found.getmember("large").size == 2 * pacing.PIECE
