"""What makes the wire for each way in which an old program can begin."""

from collections.abc import Callable

from chinwag.protocols.classic.bare import Asked, Early
from chinwag.protocols.classic.headed import Headed, HeadedRegister
from chinwag.protocols.classic.nick import Nick
from chinwag.protocols.classic.register import Register, RegisterLines
from chinwag.protocols.classic.wire import HOME, Classic


def wires(home: str = HOME, upload: str = "") -> dict[str, Callable[[], Classic]]:
    """By the name of the opening (openings.LOOKS). `upload`: the address where files can be sent to instead."""
    return {
        "register_lines": lambda: RegisterLines(home, upload=upload),
        "register": lambda: Register(home, upload=upload),
        "malformed_lines": lambda: RegisterLines(home, malformed=True),
        "malformed": lambda: Register(home, malformed=True),
        "headed_register": lambda: HeadedRegister(home, upload=upload),
        "headed": lambda: Headed(home),
        "early": lambda: Early(home),
        "nick": lambda: Nick(home),
        "asked": lambda: Asked(home),
    }
