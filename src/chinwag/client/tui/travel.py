"""Getting about: rooms, history at both ends, search, lists of mentions and links, the chosen message's keys."""

from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from textual import on

from chinwag.client import typed
from chinwag.client.dial import LinkError
from chinwag.client.shown import Line
from chinwag.client.tui import summary, wording
from chinwag.client.tui.bars import Panel, Piece, Row
from chinwag.client.tui.log import MessageLog
from chinwag.client.tui.marks import links
from chinwag.client.tui.talk import Talk
from chinwag.client.view import Room
from chinwag.protocols import phrases
from chinwag.room import commands as wish
from chinwag.room import results

HITS = 50


def picked(then: Callable[[str], object]) -> Callable[[str | None], None]:
    """Calls `then` with what was picked, if anything was."""

    def call(value: str | None) -> None:
        if value:
            then(value)

    return call


class Travel(Talk):
    """Where the person looks."""

    # --- rooms ----------------------------------------------------------------------------------------------

    @on(Panel.Picked)
    def _picked(self, event: Panel.Picked) -> None:
        if event.panel is self.rooms_panel:
            self.go_to(event.value)
        elif event.panel is self.people_panel and event.value.casefold() != "@" + self.view.me.name.casefold():
            self.open_talk(event.value[1:])

    def action_room_number(self, number: int) -> None:
        """Go to a room by its number in the list."""
        rooms = summary.in_order(self.view)
        if number <= len(rooms):
            self.go_to(rooms[number - 1].key)

    def action_next_room(self, step: int = 1) -> None:
        """Go to the room below."""
        rooms = summary.in_order(self.view)
        here = next((index for index, room in enumerate(rooms) if room.key == self.room_key), 0)
        if rooms:
            self.go_to(rooms[(here + step) % len(rooms)].key)

    def action_previous_room(self) -> None:
        """Go to the room above."""
        self.action_next_room(-1)

    def action_next_unread(self) -> None:
        """Go to the next room with something unread: first where somebody speaks to this person."""
        unread = [room for room in summary.in_order(self.view) if room.unread and room.key != self.room_key]
        if unread:
            self.go_to(min(unread, key=lambda room: not summary.loud(room)).key)
        else:
            self.say_hint("Nothing is unread elsewhere.")

    def action_switch_room(self) -> None:
        """Pick a room by a few letters."""
        rows = [
            Row(
                (Piece(" " + wording.one_line(room.name)), Piece("  " + wording.one_line(room.topic), "dim")),
                (),
                room.key,
            )
            for room in summary.in_order(self.view)
        ]
        self.pick("Go to", rows, self.go_to, by=lambda row: row.value)

    def pick(
        self,
        title: str,
        rows: Sequence[Row],
        then: Callable[[str], object],
        empty: str = "Nothing was found.",
        by: Callable[[Row], str] | None = None,
    ) -> None:
        """Let the person pick a row, by letters of `by(row)`, or of all of it; `then` is called with its value."""
        from chinwag.client.tui.screens import Picker, by_letters

        self.push_screen(
            Picker(title, self.look, by_letters(rows, by), empty=empty),
            picked(then),
        )

    # --- history --------------------------------------------------------------------------------------------

    @on(MessageLog.WantsOlder)
    def _older(self) -> None:
        self.load(self.link.older(self.room_key))

    @on(MessageLog.WantsNewer)
    def _newer(self) -> None:
        self.load(self.link.newer(self.room_key))

    def load(self, page: Coroutine[Any, Any, bool]) -> None:
        """Have a page of history come; the log sees it as a change of the view."""
        self.run_worker(self._loaded(page), group="history")

    async def _loaded(self, page: Coroutine[Any, Any, bool]) -> bool:
        try:
            found = await page
        except LinkError:
            found = False
        if not found:
            self.log_widget.asked_in_vain()
        return found

    def visit(self, key: str, seq: int) -> None:
        """Show a message in its place, loading what is around it where it is not there."""
        if key != self.room_key:
            self.go_to(key)
        if not self.log_widget.jump(seq):
            self.run_worker(self._visited(key, seq), group="visit", exclusive=True)

    async def _visited(self, key: str, seq: int) -> None:
        room = self.view.rooms.get(key)
        if room is None or not await self._loaded(self.link.jump(room.name, seq)):
            self.say_hint(phrases.sentence("no_history"))
        elif key == self.room_key:
            self.log_widget.show(room, self.view.me.name)
            if not self.log_widget.jump(seq):
                self.say_hint(phrases.sentence("target_unknown", {"seq": str(seq), "room": room.name}))
        self.show_status()

    def down(self) -> None:
        """To the newest message, coming back from the past where the log shows that."""
        self.log_widget.choose(None)
        if self.room is not None and not self.room.following:
            self.run_worker(self._come_back(self.room), group="visit", exclusive=True)
        else:
            self.log_widget.jump_end()

    async def _come_back(self, room: Room) -> None:
        await self._loaded(self.link.latest(room.name))
        if room.key == self.room_key:
            self.log_widget.show(room, self.view.me.name)
            self.link.look(room.key, self.seen)
            self.show_status()

    def action_page_up(self) -> None:
        """Scroll up."""
        self.log_widget.page(-1)

    def action_page_down(self) -> None:
        """Scroll down."""
        self.log_widget.page(1)

    def action_jump_end(self) -> None:
        """Down to the newest message."""
        self.down()

    def action_jump_start(self) -> None:
        """Up to the oldest message that is loaded."""
        self.log_widget.scroll_to(y=0, animate=False, force=True)

    def action_jump_unread(self) -> None:
        """To where the unread messages begin."""
        if not self.log_widget.jump_unread():
            self.say_hint("Nothing here was unread when you came.")

    @on(MessageLog.Moved)
    def _moved(self) -> None:
        self.show_status()

    # --- lists ----------------------------------------------------------------------------------------------

    def action_search(self) -> None:
        """Search in all rooms."""
        self.search("")

    def search(self, query: str) -> None:
        """Search while typing; what is picked is shown in its place."""
        from chinwag.client.tui.screens import Picker

        self.push_screen(
            Picker("Search", self.look, self._found, text=query, hint="Words to look for"), self._visit_value
        )

    async def _found(self, query: str) -> Sequence[Row]:
        if not query.strip():
            return ()
        try:
            answer = await self.link.send(wish.Search(query=query.strip(), limit=HITS))
        except LinkError as error:
            return (Row((Piece(" " + error.sentence, "bad"),)),)
        if not isinstance(answer, results.Hits):
            return ()
        return [
            self._hit(
                typed.room_of(self.view, entry),
                entry.seq,
                entry.at,
                entry.who.name,
                getattr(entry.event, "text", ""),
            )
            for entry in answer.entries
        ]

    def _hit(self, room: str, seq: int, at: int, name: str, text: str) -> Row:
        clock = wording.moment(at, self.options.tz)
        pieces = (
            Piece(f" {clock} ", "dim"),
            Piece(wording.one_line(name), "name:" + name),
            Piece(" " + wording.one_line(text)),
        )
        return Row(pieces, (Piece(f" {wording.one_line(room)} ", "dim"),), f"{room.casefold()} {seq}")

    def _visit_value(self, value: str | None) -> None:
        if value:
            key, _, seq = value.rpartition(" ")
            self.visit(key, int(seq))

    def action_mentions(self) -> None:
        """The loaded messages that speak to this person, the newest first."""
        found = [
            (line, room) for room in self.view.rooms.values() for line in room.lines if line.mention and line.seq
        ]
        found.sort(key=lambda pair: -pair[0].at)
        rows = [self._hit(room.key, line.seq, line.at, line.name, line.text) for line, room in found]
        self.pick("Mentions", rows, self._visit_value, "Nobody has spoken to you yet.")

    def action_links(self) -> None:
        """The links in what is loaded of this room, the newest first; the one picked is copied."""
        rows: list[Row] = []
        for line in reversed(self.room.lines if self.room else []):
            for mark in links(wording.shown(line.text)) if line.message else ():
                address = mark.address or wording.shown(line.text)[mark.start : mark.end]
                rows.append(
                    Row((Piece(" " + address), Piece("  " + wording.one_line(line.name), "dim")), (), address)
                )
        self.pick("Links", rows, self.copy, "There are no links here.")

    def copy(self, text: str) -> None:
        """Put text on the person's clipboard (OSC 52)."""
        self.copy_to_clipboard(text)
        self.say_hint("Copied.")

    # --- the chosen message ---------------------------------------------------------------------------------

    @on(MessageLog.Chosen)
    def _chosen(self, event: MessageLog.Chosen) -> None:
        line = event.line
        if line is None:
            self.say_hint("")
            self.composer.focus()
            return
        self.log_widget.focus()
        keys = ["t send again", "d give up"] if line.state == "failed" else ["r reply", "+ react", "y copy"]
        if line.mine and line.seq:
            keys += ["e edit", "d delete"]
        when = wording.ago(line.at, wording.now(), self.options.tz)
        self.say_hint(summary.chosen(line, when, [*keys, "Esc"]), 0)

    def action_choose_up(self) -> None:
        """Choose the message above."""
        self.log_widget.move_choice(-1)

    def action_choose_down(self) -> None:
        """Choose the message below."""
        self.log_widget.move_choice(1)

    action_choice_up = action_choose_up
    action_choice_down = action_choose_down

    def action_mention_up(self) -> None:
        """Choose the mention above."""
        self.log_widget.choose_mention(-1)

    def action_mention_down(self) -> None:
        """Choose the mention below."""
        self.log_widget.choose_mention(1)

    def taken(self) -> Line | None:
        """The chosen message, which is not chosen any more."""
        line = self.log_widget.chosen_line()
        self.log_widget.choose(None)
        return line

    def action_reply(self) -> None:
        """Answer the chosen message."""
        if line := self.taken():
            self.answer(line)

    def action_edit(self) -> None:
        """Change the chosen message."""
        if line := self.taken():
            self.change(line)

    def action_delete(self) -> None:
        """Take the chosen message back, after asking; one that was not sent is given up."""
        line = self.taken()
        if line is None or line.state == "failed":
            self.link.drop(line.cid) if line else None
            return
        if self.own(line):
            from chinwag.client.tui.screens import Question

            question = Question(
                "Take this message back?", self.look, [wording.one_line(line.text)], {"y": "yes", "n": "no"}
            )
            command = wish.Redact(room=self.room_name, seq=line.seq)
            self.push_screen(question, lambda key: self.ask(command) if key == "y" else None)

    def action_copy(self) -> None:
        """Copy the chosen message's text."""
        if line := self.taken():
            self.copy(wording.shown(line.text))

    def action_retry(self) -> None:
        """Send the chosen message again."""
        line = self.taken()
        if line and line.state == "failed":
            self.link.retry(line.cid)

    def action_react(self) -> None:
        """Put an emoji on the chosen message."""
        line = self.taken()
        if line is None or not line.seq or line.redacted or (self.room and self.room.fleeting):
            return
        self.pick_emoji(lambda emoji: self.put_reaction(line, emoji))

    def pick_emoji(self, then: Callable[[str], object]) -> None:
        """Let the person pick an emoji by its name."""
        from chinwag.client.tui.emoji import QUICK, matching
        from chinwag.client.tui.screens import Picker

        quick = [Row((Piece(f" {emoji}"),), (), emoji) for emoji in QUICK]

        def answer(sought: str) -> Sequence[Row]:
            name = sought.strip(" :")
            found = [Row((Piece(f" {emoji}  {name}"),), (), emoji) for name, emoji in matching(name)]
            return found if name else quick

        self.push_screen(Picker("Emoji", self.look, answer), picked(then))
