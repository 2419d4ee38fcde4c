"""The wordings of refusals and notices, by code: read by phrases.py alone.

Each code has wordings from the most to the least exact: the first whose values are all known is used, and the last
needs none.
"""

PRODUCT = "Chinwag"

# --- refusals: what happened, why, what to do ---------------------------------------------------------------

REFUSALS: dict[str, tuple[str, ...]] = {
    "name_invalid": (
        "{name} cannot be a name: {reason}. {suggestion} would do.",
        "{name} cannot be a name. {suggestion} would do.",
        "That cannot be a name. Use up to 32 letters and digits without spaces or punctuation.",
    ),
    "name_reserved": (
        "The name {name} is kept for the house. {suggestion} is free.",
        "That name is kept for the house. Take another one.",
    ),
    "name_taken": (
        "The name {name} is taken. {suggestion} is free.",
        "The name {name} is taken. Take another one.",
        "That name is taken. Take another one.",
    ),
    "name_lookalike": (
        "{name} looks like {other}, who is here already. {suggestion} is free.",
        "{name} looks too much like a name that is taken. {suggestion} is free.",
        "That name looks too much like one that is taken. Take another one.",
    ),
    "name_short": ("A name needs at least one letter or digit.",),
    "not_entered": ("Say who you are first: a name comes before everything else.",),
    "already_entered": ("You are in already. /nick NAME changes your name.",),
    "token_invalid": (
        "The name {name} is held for someone else. Take another one.",
        "That token is not known here.",
    ),
    "room_invalid": (
        "{room} cannot be the name of a room. {suggestion} would do.",
        "That cannot be the name of a room. Use up to 32 letters, digits and dashes.",
    ),
    "room_unknown": (
        "There is no room {room}. Did you mean {suggestion}?",
        "There is no room {room}. /rooms lists them, /create {room} makes it.",
        "There is no such room. /rooms lists them.",
    ),
    "room_exists": (
        "There is a room {room} already. /join {room} takes you there.",
        "There is such a room already.",
    ),
    "rooms_full": (
        "There are as many rooms as this house holds ({limit}).",
        "There are as many rooms as this house holds. Join one of them.",
    ),
    "not_member": ("You are not in {room}. /join {room} takes you there.", "You are not in that room."),
    "text_empty": ("There is nothing to send.",),
    "text_long": (
        "That is too long: {length} characters, and {limit} is the most. Send it in parts.",
        "That is too long: {limit} characters is the most. Send it in parts.",
        "That is too long for one message. Send it in parts.",
    ),
    "target_unknown": (
        "There is no message {seq} in {room}. /history shows the numbers.",
        "There is no message {seq} here. /history shows the numbers.",
        "Which message? /history shows the numbers.",
    ),
    "target_redacted": ("Message {seq} was taken back.", "That message was taken back."),
    "not_author": ("Message {seq} is not yours to change.", "Only whoever wrote a message may change it."),
    "emoji_invalid": ("{emoji} is not one emoji. Try something like 👍.", "That is not one emoji."),
    "person_unknown": (
        "Nobody named {name} is here. Did you mean {suggestion}?",
        "Nobody named {name} is here. /list shows who is.",
        "Nobody has whispered to you yet. /msg NAME TEXT starts.",
    ),
    "whisper_self": ("That is you. /msg NAME TEXT whispers to somebody else.",),
    "forbidden": ("That is not for you to do in {room}.", "That is not for you to do here."),
    "slow_down": (
        "Too fast: wait {seconds} seconds and send it again.",
        "Too fast: wait a moment and send it again.",
    ),
    "not_stored": (
        "Not sent: it could not be stored ({reason}).",
        "Not sent: it could not be stored. Try again later.",
    ),
    "read_only": (
        "Nothing new can be stored right now ({reason}). Reading goes on.",
        "Nothing new can be stored right now. Reading goes on.",
    ),
    "overloaded": ("There is too much going on. Try again in a moment.",),
    "stopping": ("The server is stopping.",),
    "name_registered": (
        "{name} is somebody's account. /login {name} PASSWORD if it is yours; else {suggestion} is free.",
        "That name is somebody's account. /login NAME PASSWORD if it is yours.",
    ),
    "login_wrong": ("That name and password do not belong together.",),
    "account_needed": ("That takes an account. /register PASSWORD makes one of your name.",),
    "already_account": ("You have an account already: {name}.", "You have an account already."),
    "account_unknown": ("There is no account {name}.", "There is no such account."),
    "logged_out": ("You were logged out here from elsewhere. /login NAME PASSWORD brings you back.",),
    "password_weak": (
        "That password is too easy to guess: {reason}.",
        "That password is too easy to guess. Take 8 characters or more.",
    ),
    "password_plain": (
        "Not over a connection that others can read. Come by {address} and do it there.",
        "Not over a connection that others can read. Come by TLS and do it there.",
    ),
    "password_needed": (
        "{room} has a password: /join {room} PASSWORD.",
        "This house has a password. Say it when you come in.",
    ),
    "password_wrong": ("That is not the password of {room}.", "That is not the password."),
    "registration_closed": (
        "New accounts need an invitation here: /register PASSWORD CODE.",
        "There are no new accounts here just now.",
    ),
    "guests_none": ("Guests cannot come in here. /login NAME PASSWORD if you have an account.",),
    "guests_read": ("Guests can read here, and not write. /register PASSWORD makes you more than a guest.",),
    "lockdown": ("The house lets nobody new in just now. Try again later.",),
    "claimed": ("This house has an owner already.",),
    "claim_wrong": ("That is not the code that the first start of this server printed.",),
    "invite_invalid": ("That invitation is not valid, or not any more.",),
    "policy_invalid": ("{policy} can be one of: {known}.", "That cannot be set like that."),
    "registered": (
        "{room} is for people with accounts. /register PASSWORD makes one of your name.",
        "That is for people with accounts.",
    ),
    "invite_only": ("{room} is for those who were invited.", "That room is for those who were invited."),
    "room_full": ("{room} is full ({limit} people).", "That room is full."),
    "moderated": (
        "In {room} only those with a voice may speak just now. /hand asks for it.",
        "Only those with a voice may speak just now. /hand asks for it.",
    ),
    "room_read_only": ("{room} is for reading.", "That room is for reading."),
    "muted": (
        "You are muted in {room} for another {left}.",
        "You are muted in {room}.",
        "You are muted.",
    ),
    "banned": (
        "You are kept out of {room} for another {left}: {reason}",
        "You are kept out of {room}: {reason}",
        "You are kept out of {room} for another {left}.",
        "You are kept out of {room}.",
        "You are kept out.",
    ),
    "slow_mode": (
        "{room} is slowed down: wait {seconds} seconds and send it again.",
        "This room is slowed down: wait a moment and send it again.",
    ),
    "filtered": ("Not sent: {room} does not want {found}.", "Not sent: that is not wanted here."),
    "outranked": ("{name} is not below you here.", "That person is not below you here."),
    "last_owner": ("The house needs an owner: name another one first.",),
    "mask_invalid": ("{mask} is no name, no mask like spam*, and no address.", "That is no name, mask or address."),
    "hits_self": ("That would hit yourself.",),
    "ban_unknown": ("There is no ban on {mask}. /bans lists them.", "There is no such ban. /bans lists them."),
    "pattern_invalid": ("{pattern} is no pattern: {reason}.", "That is no pattern."),
    "filters_off": ("This server was installed without filters (google-re2).",),
    "mode_invalid": ("{mode} can be 0 to {limit}.", "That cannot be set like that."),
    "not_undoable": ("#{seq} is nothing that can be undone.", "That is nothing that can be undone."),
    "no_hand": ("Nobody in {room} has raised a hand.", "Nobody has raised a hand."),
    "lists_full": ("There are {limit} already; take some away first.", "There are too many already."),
    "session_unknown": ("There is no session {session}.", "There is no such session."),
    "reload_refused": ("The settings were left as they are: {reason}.", "The settings were left as they are."),
    "bad_request": ("That message was not understood: {problem}.", "That message was not understood."),
    "unknown_type": ("There is no message type {type}.", "There is no such message type."),
    "bad_version": (
        "Version {version} is not spoken here. These are: {versions}.",
        "Say which version you speak. These are known here: {versions}.",
        "That version is not spoken here.",
    ),
    "too_large": (
        "That is too large: {size} bytes, and {limit} is the most.",
        "That is too large: {limit} bytes is the most.",
        "That is too large.",
    ),
    "search_invalid": (
        "That cannot be searched for: {reason}.",
        "That cannot be searched for. Use one word or more.",
    ),
    "unknown_command": (
        "There is no command {name}. Did you mean {suggestion}? /help lists them all.",
        "There is no command {name}. /help lists them; to say a line that starts with a slash, type it twice.",
        "There is no such command. /help lists them all.",
    ),
    "usage": (
        "Use it like this: {usage}  {help}",
        "Use it like this: {usage}",
        "That is not how it is used. Try /help.",
    ),
}

# --- what the house says: Noticed events, Wire.goodbye, the way in ------------------------------------------

NOTICES: dict[str, tuple[str, ...]] = {
    "stopping": ("The server is stopping. What was said is kept; come back later.",),
    "draining": (
        "Nobody new is let in, and the server ends within {left}: {reason}",
        "Nobody new is let in, and the server ends within {left}. What was said is kept.",
        "Nobody new is let in, and the server ends soon. What was said is kept.",
    ),
    "announcement": ("The operator says: {text}", "The operator says nothing."),
    "ended": ("The operator ended this connection.",),
    "restarting": ("The server restarts. Come back in a moment.",),
    "read_only": (
        "Nothing new can be stored right now ({reason}). Reading goes on.",
        "Nothing new can be stored right now. Reading goes on.",
    ),
    "writable": ("New messages are stored again.",),
    "quit": ("Goodbye.",),
    "too_slow": ("You were too far behind and were let go. Come back: what you missed is kept.",),
    "no_name": ("No name came in time. Come back when you like.",),
    "silent": ("Nothing was heard from you for too long. Come back when you like.",),
    "replaced": ("You came in again from elsewhere; this connection ends.",),
    "overloaded": ("The house is full. Try again in a moment.",),
    "bad_bytes": ("That was not understood, so this connection ends.",),
    "trouble": ("Something went wrong on our side, and this connection ends. Come back in.",),
    "line_long": ("That line was too long and was not sent: {limit} bytes is the most.",),
    "line_utf8": ("That line was not UTF-8 and was not sent. Set your terminal to UTF-8.",),
    "name_long": ("No name is that long.",),
    "greeting": ("Welcome to {server}, a chat room on " + PRODUCT + ".", "Welcome to " + PRODUCT + "."),
    "ask_name": ("Your name?",),
    "ask_again": ("Another name?",),
    "welcome": (
        "Hello {name}. You are in {room} with {people}. Type to talk, /help for more, /quit to leave.",
        "Hello {name}. You are in {room}. Type to talk, /help for more, /quit to leave.",
        "Hello.",
    ),
    "left": ("You left {room}. You are in {now} now.", "You left {room}. /rooms shows where you can go."),
    "not_in": ("You are in no room. /rooms lists them, /join ROOM takes you to one.",),
    "changed": ("Changed.",),
    "taken_back": ("Taken back.",),
    "whispered": ("You whisper to {to}: {text}", "Whispered."),
    "renamed": ("You are {name} now.", "You have a new name."),
    "joined": ("You are in {room} now, with {people}.", "You are in {room} now."),
    "people_here": ("{count} in {room}: {names}", "{count} online: {names}"),
    "earlier": ("Earlier messages: /history before {seq}",),
    "save_here": ("Saving is for clients that keep a screen; your terminal can copy what it shows.",),
    "switched": ("You are in {room} now.",),
    "topic": ("The topic of {room} is: {topic}", "{room} has no topic. /topic TEXT sets one."),
    "nobody": ("Nobody is here.",),
    "no_hits": ("Nothing was found.",),
    "no_history": ("Nothing was said before that.",),
    "away_set": ("You are shown as away. /back ends it.",),
    "away_ended": ("You are shown as back.",),
    "stored": ("Done.",),
}
