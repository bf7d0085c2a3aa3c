"""Network namespaces and the TUN devices in them. They live as long as this process: nothing is left behind."""

import ctypes
import fcntl
import os
import struct
import subprocess
from contextlib import contextmanager
from typing import Iterator

CLONE_NEWNET = 0x40000000
CLONE_NEWUSER = 0x10000000
TUNSETIFF = 0x400454CA
# IFF_TUN | IFF_NO_PI: whole IP packets and nothing else.
TUN_MODE = 0x0001 | 0x1000

_libc = ctypes.CDLL(None, use_errno=True)


def _must(result: int, what: str) -> None:
    if result != 0:
        error = ctypes.get_errno()
        raise OSError(error, f"{what}: {os.strerror(error)}")


def become_able() -> bool:
    """
    Moves into a namespace of our own: as root, or else as root of a user namespace. Returns whether others have to
    enter that one first.
    """
    if _libc.unshare(CLONE_NEWNET) == 0:
        return False
    user, group = os.geteuid(), os.getegid()
    _must(_libc.unshare(CLONE_NEWUSER | CLONE_NEWNET), "no user namespace can be made")
    for name, text in (("setgroups", "deny"), ("uid_map", f"0 {user} 1"), ("gid_map", f"0 {group} 1")):
        with open(f"/proc/self/{name}", "w", encoding="ascii") as file:
            file.write(text)
    return True


class Place:
    """A machine of its own, as far as its network goes. It starts with nothing but loopback."""

    def __init__(self) -> None:
        with _elsewhere():
            _must(_libc.unshare(CLONE_NEWNET), "no network namespace can be made")
            self.namespace = os.open("/proc/self/ns/net", os.O_RDONLY)
            _ip("link set lo up")
        self._plugged = 0

    def plug(self, device: str, address: str) -> int:
        """Adds a network device with this address as the way to everywhere. Returns what it sends and receives by."""
        with _elsewhere(self.namespace):
            tun = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
            fcntl.ioctl(tun, TUNSETIFF, struct.pack("16sH22x", device.encode(), TUN_MODE))
            self._plugged += 1
            # The newest way is the preferred one, as long as there are two.
            metric = 1000 - self._plugged
            _ip(
                f"link set {device} addrgenmode none",
                f"address add {address}/32 dev {device}",
                f"link set {device} up",
                f"route add default dev {device} src {address} metric {metric}",
            )
            return tun


@contextmanager
def _elsewhere(namespace: int | None = None) -> Iterator[None]:
    """Inside the block this process is in that namespace, or may make one; afterwards it is back."""
    here = os.open("/proc/self/ns/net", os.O_RDONLY)
    try:
        if namespace is not None:
            _must(_libc.setns(namespace, CLONE_NEWNET), "setns")
        yield
    finally:
        _must(_libc.setns(here, CLONE_NEWNET), "setns")
        os.close(here)


def _ip(*commands: str) -> None:
    done = subprocess.run(
        ["ip", "-batch", "-"], input="\n".join(commands), capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise OSError(f"ip: {done.stderr.strip()}")
