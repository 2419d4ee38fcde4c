"""The command line: parse, then import only what the subcommand needs."""
