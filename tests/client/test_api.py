"""Programs in a chat."""

import asyncio
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

from chinwag.client import ChatError, Message, connect
from chinwag.room import commands as wish
from chinwag.room.refusals import Refused
from tests.client.house import House

EXAMPLE = Path(__file__).parents[2] / "examples" / "bot.py"


async def test_saying_gives_the_place(house: House) -> None:
    async with connect(str(house.address), name="bot") as chat:
        place = await chat.say("lobby", "hello")
        assert place is not None
        assert (place.room, place.seq) == ("lobby", 1)
        assert await chat.say("@alice", "psst") is None
        assert chat.online
        assert (chat.name, chat.token) == ("bot", "token-0")
    assert isinstance(house.asked[-1], wish.Quit)


async def test_what_others_say_comes_once_and_in_order_across_a_loss(house: House) -> None:
    house.says("old")
    async with connect(house.address, name="bot") as chat:
        await chat.say("lobby", "mine")
        house.says("one")
        found: list[Message] = []
        async for message in chat:
            found.append(message)
            if message.text == "one":
                house.hang_up()
                house.says("two")
                house.says("bot: three")
            if message.mentions_me:
                break
    assert [message.text for message in found] == ["one", "two", "bot: three"]
    assert not found[0].whisper


async def test_a_refusal_is_an_exception_with_its_sentence(house: House) -> None:
    async with connect(house.address, name="bot") as chat:
        with pytest.raises(ChatError) as told:
            await chat.join("nowhere")
    assert told.value.code == "room_unknown"
    assert "nowhere" in told.value.message


async def test_rooms_people_history_and_search(house: House) -> None:
    house.says("needle")
    async with connect(house.address, name="bot") as chat:
        assert (await chat.join("dev", create=True)).name == "dev"
        assert [room.name for room in await chat.rooms()] == ["lobby", "dev"]
        assert [(one.name, one.away) for one in await chat.people("lobby")] == [("alice", "lunch")]
        history = await chat.history("lobby")
        assert [message.text for message in history] == ["needle"]
        assert await chat.search("needle") == history
        await chat.answer(history[0], "found")
        assert await chat.rename("robot") == "robot"
        await chat.away("busy")
        chat.typing("lobby")
        await chat.leave("dev")
    said = [command for command in house.asked if isinstance(command, wish.Say)]
    assert [command.reply for command in said] == [1]


async def test_a_chat_that_is_over_says_so(house: House) -> None:
    async with connect(house.address, name="bot") as chat:
        house.goodbye("replaced")
        with pytest.raises(ChatError, match="elsewhere"):
            async for _ in chat:
                pass


async def test_a_closed_chat_ends_the_iteration(house: House) -> None:
    async with connect(house.address, name="bot") as chat:
        house.says("one")
        async for message in chat:
            assert message.text == "one"
            await chat.close()


@pytest.mark.parametrize("address", ["chats://house:1", "127.0.0.1:1"])
async def test_no_way_in_is_an_exception(address: str) -> None:
    with pytest.raises(ChatError):
        async with connect(address, name="bot"):
            pass


async def test_a_refused_name_has_the_suggestion(house: House) -> None:
    house.refuse[wish.Enter] = Refused("name_taken", {"name": "bot", "suggestion": "bot2"})
    with pytest.raises(ChatError) as told:
        async with connect(house.address, name="bot"):
            pass
    assert told.value.values == {"suggestion": "bot2"}


async def test_a_token_from_an_earlier_life_makes_a_new_guest(house: House) -> None:
    async with connect(house.address, name="bot", token="stale") as chat:
        assert chat.token == "token-0"


def test_importing_the_client_is_light() -> None:
    code = "import sys, chinwag.client; print({'textual', 'rich', 'sqlite3', 'precis_i18n'} & {*sys.modules})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


async def test_the_bot_of_the_examples_rolls_a_die(house: House) -> None:
    main = runpy.run_path(str(EXAMPLE))["main"]
    bot = asyncio.create_task(main(str(house.address)))
    async with connect(house.address, name="luca") as chat:
        async for message in chat:
            if "I roll dice" in message.text:
                await chat.say("lobby", "dicebot: roll")
            if "you rolled" in message.text:
                break
    bot.cancel()
    await asyncio.gather(bot, return_exceptions=True)


def test_the_example_is_at_most_ten_lines_of_doing() -> None:
    lines = [line for line in EXAMPLE.read_text().splitlines() if line.strip()]
    assert len(lines) <= 20
