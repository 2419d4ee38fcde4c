"""Writing a message in the person's own editor."""

import os
import shlex
import subprocess
import tempfile
from pathlib import Path

from chinwag.room.text import clean


def edited(text: str) -> str | None:
    """The text after $VISUAL, $EDITOR or vi were through with it; None where that failed."""
    command = shlex.split(os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi")
    handle, name = tempfile.mkstemp(prefix="chinwag-", suffix=".txt")
    path = Path(name)
    try:
        with open(handle, "w", encoding="utf-8") as file:
            file.write(text)
        if subprocess.call([*command, name]) != 0:
            return None
        return clean(path.read_text(encoding="utf-8", errors="replace")).rstrip("\n")
    except OSError:
        return None
    finally:
        path.unlink(missing_ok=True)
