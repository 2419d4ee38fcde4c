"""What ends an attempt to come in, or a visit."""

STEADY = 5.0  # seconds online after which the next loss counts as the first
FINAL = frozenset({"quit", "replaced", "logged_out", "deleted"})  # goodbyes after which there is no coming back
PASSING = frozenset({"unreachable", "lost", "stopping", "overloaded", "slow_down", "read_only", "not_stored"})


class LinkError(Exception):
    """There is no connection, or no way in; `sentence` is for the person, `code` for programs.

    `code` is `unreachable`, `unverified`, `changed`, `lost`, `closed`, or a refusal's (room/refusals.py);
    `suggestion` is a free name or "".
    """

    def __init__(self, code: str, sentence: str, suggestion: str = "") -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence
        self.suggestion = suggestion
