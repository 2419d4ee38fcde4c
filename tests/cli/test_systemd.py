"""The unit that --print-systemd prints."""

from chinwag.cli.systemd import unit


def command(text: str) -> str:
    return next(line for line in text.splitlines() if line.startswith("ExecStart=")).removeprefix("ExecStart=")


def test_the_unit_starts_the_same_server_with_its_own_data_directory() -> None:
    text = unit(["/opt/chinwag/bin/chinwag"], ["--lan", "--print-systemd", "--port", "7000"])
    assert command(text) == "/opt/chinwag/bin/chinwag serve --lan --port 7000 --data /var/lib/chinwag"


def test_a_data_directory_that_was_given_stays() -> None:
    assert command(unit(["chinwag"], ["--data=/srv/chat"])) == "chinwag serve --data=/srv/chat"


def test_words_with_spaces_and_percent_signs_reach_the_program_whole() -> None:
    assert command(unit(["chinwag"], ["--data", "/srv/100% chat"])) == "chinwag serve --data '/srv/100%% chat'"


def test_the_service_has_no_rights_beyond_what_its_port_needs() -> None:
    assert "AmbientCapabilities=\nCapabilityBoundingSet=\n" in unit(["chinwag"], [], port=65432)
    assert "AmbientCapabilities=CAP_NET_BIND_SERVICE\n" in unit(["chinwag"], ["80"], port=80)


def test_the_service_runs_locked_up() -> None:
    text = unit(["chinwag"], [])
    for line in ("DynamicUser=yes", "ProtectSystem=strict", "UMask=0077", "NoNewPrivileges=yes"):
        assert line in text.splitlines()
