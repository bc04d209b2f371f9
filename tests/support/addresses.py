"""Every address of the site, found in the URL configuration, so that a new one is tested without being named."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLResolver, get_resolver, reverse

OWN = ("core", "accounts", "communities", "posts", "comments", "profiles")


@dataclass(frozen=True)
class Address:
    """One pattern: its namespace, its name, its view and the names of its parameters."""

    namespace: str
    name: str
    view: Any
    parameters: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.namespace}:{self.name}({', '.join(self.parameters)})"

    def path(self, values: dict[str, Any]) -> str:
        """The path with its parameters taken from `values`; KeyError names one that nobody filled in."""
        if self.namespace == "profiles":
            values = {**values, "name": values["username"]}
        return reverse(f"{self.namespace}:{self.name}", kwargs={key: values[key] for key in self.parameters})


def addresses() -> list[Address]:
    """Those of our own apps, by namespace and name."""
    found = {(a.namespace, a.name, a.parameters): a for a in _walk(get_resolver(), "", ())}
    return [found[key] for key in sorted(found)]


def _walk(resolver: URLResolver, namespace: str, parameters: tuple[str, ...]) -> Iterator[Address]:
    for entry in resolver.url_patterns:
        names = (*parameters, *entry.pattern.converters)
        if isinstance(entry, URLResolver):
            yield from _walk(entry, entry.namespace or namespace, names)
        elif namespace in OWN:
            yield Address(namespace, str(entry.name), entry.callback, names)
