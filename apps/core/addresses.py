"""Addresses of pages that are shown again and again: of communities, people, posts."""

from __future__ import annotations

from functools import lru_cache

from django.urls import reverse


@lru_cache(maxsize=16_384)
def address(view: str, *arguments: str) -> str:
    """Return the path of a page, as `reverse` does, and remember it: a listing shows a hundred addresses, and each
    costs 20 µs to reverse. A process serves one URL configuration under one prefix, so nothing goes stale."""
    return reverse(view, args=arguments)


@lru_cache(maxsize=64)
def stem(view: str) -> str:
    """Return what the addresses of all acts on an item begin with: `stem("posts:vote")` is "/posts/".

    `view` takes the id alone, and its path ends with the id and the name of the act."""
    act = view.partition(":")[2]
    return reverse(view, args=["0"]).removesuffix(f"0/{act}/")
