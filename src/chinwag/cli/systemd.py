"""The systemd unit that `chinwag serve --print-systemd` prints: the server alone in a locked room of its own."""

import shlex
from collections.abc import Sequence
from pathlib import Path

UNIT = """\
# Save as /etc/systemd/system/chinwag.service, then: systemctl daemon-reload && systemctl enable --now chinwag
# ExecStart must be readable for everybody: install outside of /home, for example in /opt/chinwag.
[Unit]
Description=Chinwag chat server
After=network-online.target
Wants=network-online.target

[Service]
Type=notify
ExecStart={command}
ExecReload=/bin/kill -HUP $MAINPID
Restart=on-failure
RestartPreventExitStatus=2
TimeoutStopSec=5
LimitNOFILE=65536
DynamicUser=yes
StateDirectory=chinwag
StateDirectoryMode=0700
UMask=0077
{rights}
CapabilityBoundingSet={capabilities}
LockPersonality=yes
MemoryDenyWriteExecute=yes
NoNewPrivileges=yes
PrivateDevices=yes
PrivateTmp=yes
ProcSubset=pid
ProtectClock=yes
ProtectControlGroups=yes
ProtectHome=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectProc=invisible
ProtectSystem=strict
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged
SystemCallErrorNumber=EPERM

[Install]
WantedBy=multi-user.target
"""


def unit(program: Sequence[str], words: Sequence[str], port: int = 65432) -> str:
    """The unit for `program serve words`; without --data the data lies in the service's own state directory."""
    kept = [word for word in words if word != "--print-systemd"]
    if not any(word == "--data" or word.startswith("--data=") for word in kept):
        kept += ["--data", "/var/lib/chinwag"]
    binary = str(Path(program[0]).absolute()) if "/" in program[0] else program[0]
    capability = "CAP_NET_BIND_SERVICE" if 0 < port < 1024 else ""
    return UNIT.format(
        command=shlex.join([binary, *program[1:], "serve", *kept]).replace("%", "%%"),
        rights=f"AmbientCapabilities={capability}",
        capabilities=capability,
    ).rstrip()
