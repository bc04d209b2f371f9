"""Redis present, gone and hanging."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator

import pytest

from apps.core.cache import CircuitBreakerCache
from config.env import cache as settings_of


def cache_at(url: str) -> CircuitBreakerCache:
    settings = settings_of(url)
    return CircuitBreakerCache(
        url, {"KEY_PREFIX": f"test-{os.getpid()}-{time.time_ns()}", "OPTIONS": settings["OPTIONS"]}
    )


@pytest.fixture
def silent_server() -> Iterator[str]:
    """Takes connections and never answers."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield f"redis://127.0.0.1:{listener.getsockname()[1]}/0"


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


def test_a_redis_that_hangs_costs_one_wait_and_not_one_for_each_call(silent_server: str) -> None:
    cache = cache_at(silent_server)
    begin = time.monotonic()
    for n in range(50):
        cache.set(f"k{n}", n, timeout=10)
    # Retries of the client make the one wait longer than its 0.3 s; fifty waits would be fifteen seconds.
    assert time.monotonic() - begin < 4
    assert cache.get("k7") == 7


def test_redis_is_asked_again_after_the_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    cache = cache_at("redis://127.0.0.1:1/0")
    cache.get("a")
    closed_until = cache._closed_at
    cache.get("a")
    assert cache._closed_at == closed_until  # not asked: the pause was not begun anew
    monkeypatch.setattr(cache, "_closed_at", 0.0)
    cache.get("a")
    assert cache._closed_at > closed_until - 1
