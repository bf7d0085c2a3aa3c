"""
Measures what a network does, without knowing what it is supposed to do.

    probe.py serve ADDRESS                     echo for UDP, and for TCP as much as goes through; says so when ready
    probe.py echo ADDRESS COUNT INTERVAL_MS    round trips of datagrams: [[sent at ms, round trip ms or null], ...]
    probe.py pull ADDRESS MS                   what a TCP connection delivers in this time, in kbit/s
"""

import json
import select
import socket
import sys
import threading
import time

PORT = 7000
# As large as a packet of voice.
PADDING = b"." * 80
LAST_ECHO_S = 1.0


def serve(address: str) -> None:
    echo = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    echo.bind((address, PORT))
    listener = socket.create_server((address, PORT))
    threading.Thread(target=pour_for_all, args=(listener,), daemon=True).start()
    print("ready", flush=True)
    while True:
        datagram, sender = echo.recvfrom(2048)
        echo.sendto(datagram, sender)


def pour_for_all(listener: socket.socket) -> None:
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=pour, args=(connection,), daemon=True).start()


def pour(connection: socket.socket) -> None:
    try:
        while True:
            connection.sendall(bytes(4096))
    except OSError:
        connection.close()


def echo(address: str, count: str, interval_ms: str) -> list[list[float | None]]:
    out = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    interval, start = float(interval_ms) / 1000, time.monotonic()
    sent: list[float] = []
    round_trips: dict[int, float] = {}
    while True:
        now = time.monotonic()
        if len(sent) < int(count) and now >= start + len(sent) * interval:
            sent.append(now)
            send(out, f"{len(sent) - 1} ".encode() + PADDING, address)
            continue
        due = start + len(sent) * interval if len(sent) < int(count) else sent[-1] + LAST_ECHO_S
        if now >= due or len(round_trips) == int(count):
            break
        if select.select([out], [], [], due - now)[0]:
            number = int(out.recv(2048).split()[0])
            round_trips[number] = (time.monotonic() - sent[number]) * 1000
    return [[(at - start) * 1000, round_trips.get(number)] for number, at in enumerate(sent)]


def send(out: socket.socket, datagram: bytes, address: str) -> None:
    try:
        out.sendto(datagram, (address, PORT))
    except OSError:
        # Nowhere to send it: lost as well.
        pass


def pull(address: str, ms: str) -> float:
    connection = socket.create_connection((address, PORT))
    # From the first bytes on, however long they take: neither the handshake counts nor what the queue took in at once.
    connection.recv(65_536)
    start, received = time.monotonic(), 0
    while (left := start + float(ms) / 1000 - time.monotonic()) > 0:
        connection.settimeout(left)
        try:
            received += len(connection.recv(65_536))
        except TimeoutError:
            break
    return received * 8 / (time.monotonic() - start) / 1000


if __name__ == "__main__":
    told = {"serve": serve, "echo": echo, "pull": pull}[sys.argv[1]](*sys.argv[2:])
    print(json.dumps(told))
