"""The browser and the system behind a User-Agent header, in words that a person knows."""

from __future__ import annotations

from django.utils.translation import gettext as _

# The first that is found counts: nearly every browser also names those that it descends from.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Vivaldi", "Vivaldi"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chromium", "Chromium"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
    ("BSD", "BSD"),
)


def device_of(user_agent: str) -> str:
    """Name both ("Firefox, Linux"), or the one that is known, or else return the beginning of the header itself.

    A program may send whatever it likes, so this is a hint and proves nothing."""
    known = [name for table in (BROWSERS, SYSTEMS) if (name := _first(table, user_agent))]
    return ", ".join(known) or user_agent[:60].strip() or _("unknown browser")


def _first(table: tuple[tuple[str, str], ...], user_agent: str) -> str:
    return next((name for sign, name in table if sign in user_agent), "")
