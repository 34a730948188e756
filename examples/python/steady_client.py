"""A client of TWS in plain Python: it asks for the time twice, and comes back if its connection is cut meanwhile.

Standard library only. Each message is a 4-byte length, and fields that each end with a NUL, the message id first.
"""

import socket
import struct
import sys
import time

SERVER_VERSIONS = (176, 178)
START_API, REQ_CURRENT_TIME = 71, 49
NEXT_VALID_ID, CURRENT_TIME = "9", "49"


class LinkLost(Exception):
    """TWS ended the connection."""


class Tws:
    def __init__(self, host: str, port: int, client_id: int) -> None:
        self.socket = socket.create_connection((host, port), timeout=10)
        lowest, highest = SERVER_VERSIONS
        hello = f"v{lowest}..{highest}".encode()
        self.socket.sendall(b"API\0" + struct.pack(">I", len(hello)) + hello)
        self.server_version = int(self.read()[0])
        self.send(START_API, 2, client_id, "")
        self.next_order_id = int(self.wait_for(NEXT_VALID_ID)[2])

    def current_time(self) -> int:
        self.send(REQ_CURRENT_TIME, 1)
        return int(self.wait_for(CURRENT_TIME)[2])

    def wait_for(self, message_id: str) -> list[str]:
        while True:
            fields = self.read()
            if fields[0] == message_id:
                return fields

    def send(self, *fields: object) -> None:
        body = "".join(f"{field}\0" for field in fields).encode()
        try:
            self.socket.sendall(struct.pack(">I", len(body)) + body)
        except OSError as lost:
            raise LinkLost from lost

    def read(self) -> list[str]:
        (length,) = struct.unpack(">I", self.read_bytes(4))
        return self.read_bytes(length).decode().split("\0")[:-1]

    def read_bytes(self, count: int) -> bytes:
        """Exactly so many: TCP may deliver a message in pieces, or several at once."""
        received = b""
        while len(received) < count:
            try:
                piece = self.socket.recv(count - len(received))
            except OSError as lost:
                raise LinkLost from lost
            if piece == b"":
                raise LinkLost
            received += piece
        return received

    def close(self) -> None:
        self.socket.close()


def connected(host: str, port: int) -> Tws:
    """Dials until TWS answers: at once, then after 0.1, 0.2, 0.4 … seconds, at most 5."""
    pause = 0.1
    while True:
        try:
            return Tws(host, port, client_id=1)
        except (OSError, LinkLost):
            time.sleep(pause)
            pause = min(pause * 2, 5)


def main(host: str, port: int) -> None:
    tws = connected(host, port)
    print(f"connected to server version {tws.server_version}, next order id {tws.next_order_id}", flush=True)
    answers = 0
    while answers < 2:
        try:
            print(f"time {tws.current_time()}", flush=True)
            answers += 1
            time.sleep(1.1)  # TWS is silent when asked for the time again within a second
        except LinkLost:
            print("connection lost", flush=True)
            tws.close()
            tws = connected(host, port)
            print("connected again", flush=True)
    tws.close()


if __name__ == "__main__":
    main("127.0.0.1", int(sys.argv[1]))
