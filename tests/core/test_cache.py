"""Redis present, gone and hanging."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator
from contextlib import suppress
from uuid import uuid4

import pytest

from apps.core.cache import CircuitBreakerCache
from config.env import cache as settings_of


def cache_at(url: str, **clock: Callable[[], float]) -> CircuitBreakerCache:
    params = {"KEY_PREFIX": f"test-{uuid4()}", "OPTIONS": settings_of(url)["OPTIONS"]}
    return CircuitBreakerCache(url, params, **clock)


class SilentServer:
    """Takes connections and never answers."""

    def __init__(self, listener: socket.socket) -> None:
        self.url = f"redis://127.0.0.1:{listener.getsockname()[1]}/0"
        self.listener = listener

    def connections(self) -> int:
        """Return how many were opened since somebody last asked."""
        count = 0
        with suppress(BlockingIOError):
            while True:
                self.listener.accept()[0].close()
                count += 1
        return count


@pytest.fixture
def silent_server() -> Iterator[SilentServer]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        listener.settimeout(0)
        yield SilentServer(listener)


def test_a_real_redis_holds_counts_and_values() -> None:
    cache = cache_at(os.environ["TEST_REDIS_URL"])
    cache.set("a", {"b": 1}, timeout=10)
    assert cache.get("a") == {"b": 1}
    assert not cache.is_alone
    assert cache.add("n", 0, timeout=10)
    assert not cache.add("n", 5, timeout=10)
    assert [cache.incr("n"), cache.incr("n")] == [1, 2]
    with pytest.raises(ValueError):
        cache.incr("absent")
    cache.delete_many(["a", "n"])
    assert cache.get_many(["a", "n"]) == {}


def test_a_redis_that_is_gone_is_replaced_within_the_process() -> None:
    cache = cache_at("redis://127.0.0.1:1/0")
    cache.set("a", 1, timeout=10)
    assert cache.get("a") == 1
    assert cache.add("n", 0, timeout=10)
    assert [cache.incr("n"), cache.incr("n")] == [1, 2]
    assert cache.is_alone
    for n in range(2_000):
        cache.add(f"other-{n}", 0, timeout=10)
    assert cache.get("n") == 2, "others did not wash the count away"


def test_a_redis_that_hangs_is_asked_once_and_not_for_each_call(silent_server: SilentServer) -> None:
    cache = cache_at(silent_server.url, clock=lambda: 100.0)
    cache.set("k0", 0, timeout=10)
    assert silent_server.connections() > 0
    for n in range(1, 50):
        cache.set(f"k{n}", n, timeout=10)
    assert silent_server.connections() == 0
    assert cache.get("k7") == 7


def test_redis_is_asked_again_after_the_pause(silent_server: SilentServer) -> None:
    moments = {"now": 100.0}
    cache = cache_at(silent_server.url, clock=lambda: moments["now"])
    asked = {}
    for moments["now"] in (100.0, 104.9, 105.0, 109.9):
        cache.get("a")
        asked[moments["now"]] = silent_server.connections() > 0
    assert asked == {100.0: True, 104.9: False, 105.0: True, 109.9: False}
