"""The limit of fan-out where there is no C compiler: ready bytes to all connections, without a framework or a protocol.

    python -m benchmarks.bare PORT BYTES

It greets each connection as a WebSocket would and sends one message; a POST makes it send a message to all.
"""

import asyncio
import sys

import uvloop

from app.hub import frame


class Bare(asyncio.Protocol):
    everybody: set = set()
    message = b""

    def connection_made(self, transport) -> None:
        self.transport = transport

    def connection_lost(self, _trouble) -> None:
        self.everybody.discard(self.transport)

    def data_received(self, data: bytes) -> None:
        if data.startswith(b"GET /health"):
            self.transport.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        elif data.startswith(b"GET"):
            self.transport.write(b"HTTP/1.1 101 Switching Protocols\r\n\r\n" + self.message)
            self.everybody.add(self.transport)
        elif data.startswith(b"POST"):
            for transport in self.everybody:
                transport.write(self.message)
            self.transport.write(b"HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n")


async def main(port: int, size: int) -> None:
    Bare.message = frame("x" * (size - (2 if size < 128 else 4 if size < 65540 else 10)))
    server = await asyncio.get_running_loop().create_server(Bare, "127.0.0.1", port, backlog=4096)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1]), int(sys.argv[2])))
