"""What tests of the store count on."""

import pytest


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A store that cannot write tries again at once, not after a quarter of a second."""
    monkeypatch.setattr("chinwag.store.sqlite.HEAL_EVERY", 0.01)
