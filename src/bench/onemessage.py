#!/usr/bin/env python3
"""Sends a file as one simple Query message: onemessage.py PORT USER DATABASE FILE. No password, no TLS."""
import mmap
import os
import socket
import struct
import sys

READY_IDLE = b"Z\x00\x00\x00\x05I"


def until_ready(connection):
    """Reads until the server waits again. An error in between is fatal, and rare enough to search for its text."""
    tail = b""
    while True:
        piece = connection.recv(1 << 20)
        if not piece:
            raise SystemExit("the server closed the connection")
        tail = (tail + piece)[-4096:]
        if tail.endswith(READY_IDLE):
            if b"\x00SERROR\x00" in tail or b"SERROR\x00V" in tail:
                raise SystemExit(f"the server refused it: {tail!r}")
            return


def main():
    port, user, database, path = sys.argv[1:]
    with socket.create_connection(("127.0.0.1", int(port))) as connection, open(path, "rb") as file:
        pairs = b"".join(text.encode() + b"\0" for text in ("user", user, "database", database)) + b"\0"
        connection.sendall(struct.pack("!ii", len(pairs) + 8, 196608) + pairs)
        until_ready(connection)
        size = os.path.getsize(path)
        connection.sendall(b"Q" + struct.pack("!i", size + 5))
        with mmap.mmap(file.fileno(), size, access=mmap.ACCESS_READ) as content:
            connection.sendall(content)
        connection.sendall(b"\0")
        until_ready(connection)


if __name__ == "__main__":
    main()
