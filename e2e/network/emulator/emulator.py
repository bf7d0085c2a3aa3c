"""
A network of links that behave as badly as they are told to, for kernels with or without traffic control.

Each place is a network namespace with a TUN device, whose other end this process holds: it reads every packet, decides
by its address where it goes, and lets it through the two links on its way, out of the one place and into the other.
What it is to do arrives as lines of JSON on standard input, and each is answered with a line on standard output. It
ends with its input, and its namespaces with it.

    python3 emulator.py            run
    python3 emulator.py --check    say why it can't run here; nothing if it can
"""

import heapq
import json
import os
import select
import sys
import time
from dataclasses import asdict, dataclass, replace
from itertools import count
from random import Random
from typing import Any

from places import Place, become_able
from shaping import Lane, Shape

MAX_PACKET = 65_535


@dataclass
class Link:
    """Between a place and the middle of the network, where everything meets."""

    place: Place
    up: Lane
    down: Lane


@dataclass
class Port:
    """A network device of a place, as it looks from here."""

    link: Link
    tun: int
    address: bytes


class Emulator:
    def __init__(self, enter_user: bool) -> None:
        self._enter_user = enter_user
        self._links: dict[str, Link] = {}
        self._ports: dict[str, Port] = {}
        self._under_way: list[tuple[float, int, bool, Link, bytes]] = []
        self._numbers = count()
        self._unroutable = 0

    # What can be asked for; the arguments are the fields of the line.

    def add(self, place: str, seed: int) -> dict[str, Any]:
        lanes = [Lane(Random(seed * 2 + each)) for each in (0, 1)]
        link = Link(Place(), *lanes)
        self._links[place] = link
        return {"process": os.getpid(), "namespace": link.place.namespace, "enterUser": self._enter_user}

    def plug(self, place: str, device: str, address: str) -> None:
        link = self._links[place]
        octets = bytes(int(octet) for octet in address.split("."))
        self._ports[f"{place} {device}"] = Port(link, link.place.plug(device, address), octets)

    def unplug(self, place: str, device: str) -> None:
        """The device goes away, with its address and what was on the way to it."""
        os.close(self._ports.pop(f"{place} {device}").tun)

    def shape(self, place: str, lanes: list[str], shape: dict[str, Any]) -> None:
        for lane in lanes:
            getattr(self._links[place], lane).shape = replace(Shape(), **shape)

    def counters(self, place: str) -> dict[str, Any]:
        link = self._links[place]
        lanes = {"up": asdict(link.up.counters), "down": asdict(link.down.counters)}
        return {**lanes, "atMs": time.monotonic() * 1000, "unroutable": self._unroutable}

    # How packets travel.

    def run(self) -> None:
        told = b""
        while True:
            timeout = max(0.0, self._under_way[0][0] - time.monotonic()) if self._under_way else None
            ready, _, _ = select.select([0, *(port.tun for port in self._ports.values())], [], [], timeout)
            for port in [port for port in self._ports.values() if port.tun in ready]:
                self._read_all(port)
            self._move_on()
            if 0 in ready:
                news = os.read(0, 65_536)
                if news == b"":
                    return
                *lines, told = (told + news).split(b"\n")
                for line in lines:
                    print(self._obey(line), flush=True)

    def _obey(self, line: bytes) -> str:
        asked = json.loads(line)
        number, wanted = asked.pop("number"), asked.pop("do")
        try:
            return json.dumps({"number": number, "data": getattr(self, wanted)(**asked)})
        except (OSError, KeyError, TypeError) as error:
            return json.dumps({"number": number, "error": f"{wanted}: {error}"})

    def _read_all(self, port: Port) -> None:
        while True:
            try:
                packet = os.read(port.tun, MAX_PACKET)
            except OSError:
                # Nothing more for now.
                return
            # Version 4 only, and from its own address only: what a device says as it comes and goes stays where it is.
            if packet[0] >> 4 == 4 and packet[12:16] == port.address:
                self._enter(port.link.up, port.link, packet)

    def _enter(self, lane: Lane, link: Link, packet: bytes, now: float | None = None) -> None:
        departure = lane.admit(packet, time.monotonic() if now is None else now)
        if departure is not None:
            arrives = lane is link.down
            heapq.heappush(self._under_way, (departure, next(self._numbers), arrives, link, packet))

    def _move_on(self) -> None:
        while self._under_way and self._under_way[0][0] <= time.monotonic():
            departure, _, arrives, link, packet = heapq.heappop(self._under_way)
            port = self._port_of(packet[16:20])
            if port is None or (arrives and port.link is not link):
                self._unroutable += 1
            elif arrives:
                _write(port.tun, packet)
            else:
                # From the time at which it was due, so that two delays don't add up to more than themselves.
                self._enter(port.link.down, port.link, packet, departure)

    def _port_of(self, address: bytes) -> Port | None:
        return next((port for port in self._ports.values() if port.address == address), None)


def _write(tun: int, packet: bytes) -> None:
    try:
        os.write(tun, packet)
    except OSError:
        # The device is not up (any more): the packet is lost, as it would be on a wire.
        pass


def check() -> None:
    """Does in small what it will have to do."""
    try:
        become_able()
        os.close(Place().plug("eth0", "10.86.0.1"))
    except OSError as error:
        print(error)


if __name__ == "__main__":
    if "--check" in sys.argv:
        check()
    else:
        Emulator(become_able()).run()
