"""Redis or Valkey that may go away: the site goes on, slower, with a cache in this process."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.locmem import LocMemCache
from django_redis.cache import RedisCache
from django_redis.exceptions import ConnectionInterrupted
from redis.exceptions import RedisError

RETRY_AFTER = 5.0  # seconds


class CircuitBreakerCache(RedisCache):
    """After one failure every call goes to a cache in this process for five seconds, then Redis is tried again.

    A Redis that hangs costs one time-out (0.3 s) in five seconds, not one for each call; limits keep counting,
    for each process by itself, so that log-in is never unlimited. Raises nothing of Redis.

    `clock`: seconds that only ever grow."""

    def __init__(self, server: str, params: dict[str, Any], *, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(server, params)
        self._clock = clock
        self._ignore_exceptions = False
        self._own = LocMemCache(f"beside-{server}", {"KEY_PREFIX": self.key_prefix, "max_entries": self._max_entries})
        self._closed_until = clock()

    @property
    def is_alone(self) -> bool:
        """Whether Redis failed a moment ago, so that this thread does without it."""
        return self._clock() < self._closed_until

    def _call(self, name: str, *args: Any, **kwargs: Any) -> Any:
        if not self.is_alone:
            try:
                return getattr(super(), name)(*args, **kwargs)
            except (ConnectionInterrupted, RedisError, OSError):
                self._closed_until = self._clock() + RETRY_AFTER
        return getattr(self._own, name)(*args, **kwargs)

    def get(self, *args: Any, **kwargs: Any) -> Any:
        return self._call("get", *args, **kwargs)

    def set(self, *args: Any, **kwargs: Any) -> Any:
        return self._call("set", *args, **kwargs)

    def add(self, *args: Any, **kwargs: Any) -> Any:
        return self._call("add", *args, **kwargs)

    def incr(self, *args: Any, **kwargs: Any) -> Any:
        return self._call("incr", *args, **kwargs)

    def decr(self, *args: Any, **kwargs: Any) -> Any:
        return self._call("decr", *args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        return self._call("delete", *args, **kwargs)

    def get_many(self, *args: Any, **kwargs: Any) -> Any:
        return self._call("get_many", *args, **kwargs)

    def set_many(self, *args: Any, **kwargs: Any) -> Any:
        return self._call("set_many", *args, **kwargs)

    def delete_many(self, *args: Any, **kwargs: Any) -> Any:
        return self._call("delete_many", *args, **kwargs)

    def touch(self, *args: Any, **kwargs: Any) -> Any:
        return self._call("touch", *args, **kwargs)

    def has_key(self, *args: Any, **kwargs: Any) -> Any:
        return self._call("has_key", *args, **kwargs)
