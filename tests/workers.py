"""Several workers on one database, as on as many machines, and browsers that never ask the same one twice in a row."""

import socket
from itertools import cycle
from pathlib import Path

import httpx2
from starlette.websockets import WebSocketDisconnect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from tests.pace import PATIENCE
from tests.server import QuickServer


class Workers:
    def __init__(self, count: int, folder: Path, **environment: str):
        self.folder = folder
        self.servers = [QuickServer(folder, **environment).begin() for _each in range(count)]
        for server in self.servers:
            server.ready()
        self._turns = cycle(server.port for server in self.servers)

    @property
    def next(self) -> int:
        """The port of another worker than the one that was asked before, whoever asked."""
        return next(self._turns)

    def stop(self) -> None:
        for server in self.servers:
            server.stop()


class Browser(httpx2.Client):
    """Knows one address, as behind a load balancer; offers what tests use of the framework's own client."""

    def __init__(self, workers: Workers, **given):
        super().__init__(transport=_ByTurns(workers), timeout=PATIENCE, **given)
        self._workers = workers

    def websocket_connect(self, path: str, headers: dict[str, str]) -> "Socket":
        return Socket(self.base_url.copy_with(scheme="ws", raw_path=path.encode()), self._workers.next, headers)


class _ByTurns(httpx2.HTTPTransport):
    def __init__(self, workers: Workers):
        super().__init__()
        self._workers = workers

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        # A request of its own: cookies belong to the address that was asked for.
        return super().handle_request(httpx2.Request(
            request.method, request.url.copy_with(host="127.0.0.1", port=self._workers.next), headers=request.headers,
            stream=request.stream, extensions=request.extensions))


class Socket:
    def __init__(self, url: httpx2.URL, port: int, headers: dict[str, str]):
        self._url, self._port = str(url), port
        self._headers = {name: value for name, value in headers.items() if name != "Host"}

    def __enter__(self) -> "Socket":
        try:
            self._call = connect(self._url, sock=socket.create_connection(("127.0.0.1", self._port)), compression=None,
                                 max_size=None, additional_headers=self._headers)
        except InvalidStatus:
            raise WebSocketDisconnect(1008) from None
        self._line = self._call.__enter__()
        return self

    def __exit__(self, *trouble) -> None:
        self._call.__exit__(*trouble)

    def receive_text(self) -> str:
        try:
            return self._line.recv()
        except ConnectionClosed as gone:
            raise WebSocketDisconnect(gone.rcvd.code if gone.rcvd else 1006) from None
