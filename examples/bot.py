"""A bot that answers to its name: `python examples/bot.py [ADDRESS]`, then say `dicebot: roll` in the lobby."""

import asyncio
import random
import sys

from chinwag.client import connect


async def main(address: str) -> None:
    async with connect(address, name="dicebot") as chat:
        await chat.say("lobby", "I roll dice: say my name and `roll`.")
        async for message in chat:
            if "roll" in message.text and (message.mentions_me or message.whisper):
                await chat.answer(message, f"{message.name}, you rolled {random.randint(1, 6)}.")


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:] or ["chat://localhost:65432"]))
