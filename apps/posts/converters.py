"""Words in addresses."""

from __future__ import annotations

from apps.posts.sorts import Sort


class SortConverter:
    """One of the five orders of a listing."""

    regex = "|".join(Sort.values)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value
