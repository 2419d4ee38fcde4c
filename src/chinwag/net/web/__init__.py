"""HTTP on the one port: heads are checked here, answered by aiohttp, and a WebSocket becomes a connection."""
