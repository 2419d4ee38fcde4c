"""What ends an attempt to come in."""


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
