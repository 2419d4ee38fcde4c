"""The operator's language: the native protocol's frames and answers, without a hello and with more to ask."""

from collections.abc import Sequence
from typing import ClassVar

from chinwag.console.messages import Unreadable, read
from chinwag.protocols import messages
from chinwag.protocols.contract import BadBytes, Reply
from chinwag.protocols.native import FRAME_LIMIT, PREFACE, BadFrame, Frames, frame
from chinwag.room.commands import Command
from chinwag.room.entry import Entry
from chinwag.room.refusals import Refused
from chinwag.room.results import Result


class OperatorWire:
    """One connection to the console (protocols.contract.Wire)."""

    kind: ClassVar[str] = "operator"
    echo: ClassVar[bool] = False
    paced: ClassVar[bool] = False
    patience: ClassVar[float] = 20.0
    resumes: ClassVar[bool] = False
    tells_read: bool = False
    key: ClassVar[str] = "operator"

    def __init__(self) -> None:
        self._preface = PREFACE  # what is still to come of it
        self._frames = Frames(FRAME_LIMIT)

    def greet(self) -> bytes:
        """Nothing: the tool speaks first."""
        return b""

    def receive(self, data: bytes) -> Sequence[Command | Reply]:
        """Bytes to commands. Raises BadBytes."""
        awaited = self._preface
        if awaited:
            size = min(len(awaited), len(data))
            if data[:size] != awaited[:size]:
                raise BadBytes("no_preface", _refused(f"a stream starts with {PREFACE.decode()}"))
            self._preface = awaited[size:]
            data = data[size:]
        try:
            texts = self._frames.feed(data)
        except BadFrame as bad:
            raise BadBytes("bad_frame", _refused(str(bad)), [_item(text) for text in bad.before]) from None
        return [_item(text) for text in texts]

    def more(self) -> bool:
        """Nothing is ever held back."""
        return False

    def answer(self, command: Command, result: Result | Refused) -> bytes:
        """The outcome, as one frame."""
        text = messages.answer_text(command, result)
        return frame(text) if text else b""

    def render(self, entry: Entry) -> bytes:
        """Nothing: the console is in no room."""
        return b""

    def goodbye(self, code: str) -> bytes:
        """Why the server closes, as one frame."""
        return frame(messages.bye_text(code))


def _item(text: bytes) -> Command | Reply:
    try:
        return read(text)
    except Unreadable as bad:
        return Reply(_refused(str(bad)))


def _refused(problem: str) -> bytes:
    return frame(messages.error_text(Refused("bad_request", {"problem": problem})))
