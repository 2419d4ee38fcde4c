"""The settings for people to read: a file to start from, and a page of documentation."""

import json

from chinwag.settings import SECRET, Config, about, allowed, sections, settings

PAGE_OPENING = """# Settings

Made by `make docs` from the table in `src/chinwag/settings.py`; `chinwag config` prints the same as a file to
start from, and `chinwag config --check FILE` says whether yours is good. Every key is optional. Settings come from,
the stronger first:

1. the command line (`chinwag serve --help`),
2. the environment: `CHINWAG_SECTION_KEY`, such as `CHINWAG_LISTEN_PORT=8080` (lists with commas, or as JSON),
3. the file of `--config FILE` (or `CHINWAG_CONFIG`): TOML, or JSON where its name ends in `.json`,
4. the defaults below.

A key that does not exist, or a value that is not allowed, stops the start with one sentence and exit code 2. After
`SIGHUP` (or `chinwag admin reload`) the settings are read again: what the server is called and says, its password,
the flood limits and the certificate change at once; the rest waits for the next start, and is named."""

PAGE_ENDING = """
## What cannot be set

Parts of the protocol and of how things are stored: a message has at most 4,000 characters and 16 KiB, a frame
64 KiB, a page of history 500 entries. A repeated send is recognised for 7 days. Below 64 MiB of free disk messages
are refused; 16 MiB are kept aside for tidying up on a full disk.
"""


def toml() -> str:
    """Every setting with its default, commented out, as a file to start from."""
    lines = ["# Settings of Chinwag. Every key is optional; what stands here is the default.", ""]
    for name, section in sections().items():
        lines += [f"# {section.__doc__}", f"[{name}]"]
        for setting in settings(name).values():
            lines += [f"# {about(setting)}", f"#{setting.name} = {_toml(setting.default)}"]
        lines.append("")
    return "\n".join(lines)


def changed(config: Config) -> str:
    """The settings that are not the default, as a file without the passwords; "" = all are."""
    lines: list[str] = []
    for name in sections():
        known = settings(name).values()
        mine = {each.name: getattr(getattr(config, name), each.name) for each in known}
        others = [
            f"{each.name} = {_toml(mine[each.name])}"
            if f"{name}.{each.name}" not in SECRET
            else f"#{each.name} = ..."
            for each in known
            if mine[each.name] != each.default
        ]
        lines += [f"[{name}]", *others] if others else []
    return "\n".join(lines)


def page() -> str:
    """The same as a page of documentation."""
    lines = [PAGE_OPENING]
    for name, section in sections().items():
        lines += [
            f"\n## {name}\n\n{section.__doc__}\n",
            "| key | default | allowed | meaning |",
            "|---|---|---|---|",
        ]
        for setting in settings(name).values():
            cells = (f"`{setting.name}`", f"`{_toml(setting.default)}`", allowed(setting), about(setting))
            lines.append(f"| {' | '.join(cells)} |")
    return "\n".join([*lines, PAGE_ENDING])


def _toml(value: object) -> str:
    return json.dumps(list(value) if isinstance(value, tuple) else value)
