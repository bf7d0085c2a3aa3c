"""What a link does to packets: pure arithmetic over an injected clock, so that it can be read on one page."""

from dataclasses import dataclass, field
from random import Random

TCP = 6
UDP = 17
DNS_PORT = 53


@dataclass(frozen=True)
class Shape:
    """How one direction of a link behaves. The default is a wire that does nothing."""

    delay_ms: float = 0
    # Each packet takes up to twice this much longer, so that on average it is this much. Packets stay in order.
    jitter_ms: float = 0
    # The share of packets that is lost, 0 to 1.
    loss: float = 0
    # How many packets in a row a loss takes on average; 1: each packet for itself.
    burst: float = 1
    # None: as fast as it goes.
    rate_kbps: float | None = None
    # What would wait longer than this for a slow line finds its queue full and is dropped.
    queue_ms: float = 300
    # Nothing gets through.
    dark: bool = False
    # As a strict firewall: UDP gets through only to and from name servers.
    udp_blocked: bool = False
    # As where nobody reaches the server: what goes from device to device over UDP goes on.
    tcp_blocked: bool = False


@dataclass
class Counters:
    offered: int = 0
    carried: int = 0
    octets: int = 0
    lost: int = 0
    overflowed: int = 0
    darkened: int = 0
    blocked: int = 0


@dataclass
class Lane:
    """One direction of a link."""

    random: Random
    shape: Shape = Shape()
    counters: Counters = field(default_factory=Counters)
    _in_burst: bool = False
    _line_free_at: float = 0
    _last_departure: float = 0

    def admit(self, packet: bytes, now: float) -> float | None:
        """When the packet leaves this lane, in seconds of the clock of `now`; None: never."""
        self.counters.offered += 1
        if self.shape.dark:
            self.counters.darkened += 1
            return None
        if self.shape.udp_blocked and is_udp_but_dns(packet) or self.shape.tcp_blocked and packet[9] == TCP:
            self.counters.blocked += 1
            return None
        if self._loses():
            self.counters.lost += 1
            return None
        sent_at = self._line_has_it_sent_at(len(packet), now)
        if sent_at is None:
            self.counters.overflowed += 1
            return None
        self.counters.carried += 1
        self.counters.octets += len(packet)
        extra_ms = self.shape.delay_ms + self.random.uniform(0, 2 * self.shape.jitter_ms)
        self._last_departure = max(self._last_departure, sent_at + extra_ms / 1000)
        return self._last_departure

    def _loses(self) -> bool:
        """Two states, after Gilbert: in a burst all is lost, outside of it nothing."""
        loss, burst = self.shape.loss, self.shape.burst
        if burst <= 1:
            return self.random.random() < loss
        if self._in_burst:
            self._in_burst = self.random.random() >= 1 / burst
        else:
            self._in_burst = self.random.random() < loss / (burst * (1 - loss))
        return self._in_burst

    def _line_has_it_sent_at(self, size: int, now: float) -> float | None:
        """A line of this rate sends one packet after the other."""
        if self.shape.rate_kbps is None:
            return now
        starts = max(now, self._line_free_at)
        if starts - now > self.shape.queue_ms / 1000:
            return None
        self._line_free_at = starts + size * 8 / (self.shape.rate_kbps * 1000)
        return self._line_free_at


def is_udp_but_dns(packet: bytes) -> bool:
    header = (packet[0] & 15) * 4
    if packet[9] != UDP:
        return False
    ports = [int.from_bytes(packet[header + at : header + at + 2], "big") for at in (0, 2)]
    return DNS_PORT not in ports
