"""`python -m chinwag` is the same as `chinwag`."""

import sys

from chinwag.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
