"""The client's side: a connection that comes back by itself, and what a screen shows of it.

For programs: `from chinwag.client import connect`.
"""

from chinwag.client.api import Chat, ChatError, Message, Somebody, connect

__all__ = ["Chat", "ChatError", "Message", "Somebody", "connect"]
