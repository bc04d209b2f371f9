"""Takedowns: what was imported goes, its place in threads stays as a stub, and no later import brings it back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Coalesce, Now

from apps.accounts.models import RetiredName, User
from apps.comments.models import Comment
from apps.communities.models import Community, ModAction, RetiredCommunityName, TargetKind, Visibility
from apps.core.base36 import FIRST_LOCAL_ID, to_base36
from apps.importer.database import patient_transaction
from apps.importer.models import FORGOTTEN_KEY_MAX, Forgotten
from apps.importer.names import community_names, person_names
from apps.importer.people import placeholders_named
from apps.importer.pseudonyms import pseudonym
from apps.importer.tombstones import keys_of_person
from apps.importer.values import DELETED
from apps.posts.models import Kind, Post, Reach
from apps.posts.news import announce
from apps.posts.signals import content_erased

ROWS_AT_ONCE = 1_000


@dataclass(slots=True)
class Forgot:
    """How many rows were emptied or removed. `people`: placeholders that are gone."""

    posts: int = 0
    comments: int = 0
    people: int = 0


Told = Callable[[Forgot], object]


class NotImported(Exception):
    """The name or id belongs to this site itself, where other means apply."""


def forget_person(name: str, *, told: Told = lambda _forgot: None) -> Forgot:
    """Empties everything that the dump's person `name` wrote, under the name or its pseudonym, and removes the
    placeholder. Others' words about them stay. A person nobody has imported yet is noted for later imports.

    From the first statement on nobody reads their texts. The rows follow in batches of ROWS_AT_ONCE, after each of
    which `told` hears how many it were; may be ended and called again."""
    forgot = Forgot()
    people = list(User.objects.filter(pk__in=_placeholders(name)))
    _note(Forgotten.Kind.PERSON, {person.imported_name.lower() for person in people} or {keys_of_person(name)[0]})
    # Decides it at once: from here on nobody reads their texts, however long it takes to erase them.
    User.objects.filter(pk__in=[person.pk for person in people]).update(erased_at=Now())
    for person in people:
        _erase_posts(Post.objects.filter(author=person), forgot, told)
        _erase_comments(Comment.objects.filter(author=person), forgot, told)
        with transaction.atomic():
            ModAction.objects.filter(target_kind=TargetKind.MEMBER, target_id=person.pk).update(target_name="")
            RetiredName.objects.bulk_create([RetiredName(name=person.username)], ignore_conflicts=True)
            person.delete()
        forgot.people += 1
    return forgot


def forget_post(key: int) -> Forgot:
    """Empties one imported post; its comments stay. Raises NotImported for a post of this site."""
    _require_imported(key)
    _note(Forgotten.Kind.POST, [to_base36(key)])
    forgot = Forgot()
    _erase_posts(Post.objects.filter(pk=key).exclude(title=DELETED, body="", author=None), forgot)
    return forgot


def forget_comment(key: int) -> Forgot:
    """Empties one imported comment; its replies stay. Raises NotImported for a comment of this site."""
    _require_imported(key)
    _note(Forgotten.Kind.COMMENT, [to_base36(key)])
    written = Comment.objects.filter(pk=key).exclude(body="", author=None)
    forgot = Forgot()
    _erase_comments(written, forgot)
    return forgot


def forget_community(name: str, *, told: Told = lambda _forgot: None) -> Forgot:
    """Removes an imported community with all its rows, and placeholders who wrote nowhere else. The name is retired.

    From the first statement on it is private. `told` and the batches as for forget_person.

    `name`: as the dump or as this site has it. Raises NotImported for a community of this site."""
    forgot = Forgot()
    community = _imported_community(name)
    retired = community.name if community else community_names(name)[0]
    RetiredCommunityName.objects.bulk_create([RetiredCommunityName(name=retired)], ignore_conflicts=True)
    if community is None:
        return forgot
    Community.objects.filter(pk=community.pk).update(visibility=Visibility.PRIVATE)
    while keys := _some(Comment.objects.filter(community=community)):
        with patient_transaction():
            # Else Django would collect whole threads in memory to delete them with their roots.
            Comment.objects.filter(parent__in=keys).update(parent=None, depth=0)
            Comment.objects.filter(pk__in=keys).delete()
            announce(content_erased, Comment, keys)
        forgot.comments += len(keys)
        told(forgot)
    while keys := _some(Post.objects.filter(community=community)):
        with patient_transaction():
            Post.objects.filter(pk__in=keys).delete()
            announce(content_erased, Post, keys)
        forgot.posts += len(keys)
        told(forgot)
    with patient_transaction():
        community.delete()
    forgot.people = _remove_silent_placeholders()
    return forgot


def allow_again(kind: str, name: str) -> bool:
    """Takes back what `forget_…` noted, so that the next import brings the content again; whether there was a note.

    `kind`: "u", "r", "t1" or "t3"; `name`: a name, or an id in base 36."""
    if kind == "r":
        names = community_names(name)
        rows = [RetiredCommunityName.objects.filter(name__iexact=name) for name in names]
        return sum(row.delete()[0] for row in rows) > 0
    if kind == "u":
        for username in person_names(name):
            RetiredName.objects.filter(name__iexact=username).delete()
        notes = Forgotten.objects.filter(kind=Forgotten.Kind.PERSON, key__in=keys_of_person(name))
    else:
        notes = Forgotten.objects.filter(kind=kind, key=name.lower())
    return notes.delete()[0] > 0


def _placeholders(name: str) -> set[int]:
    """By the name in the dump and its pseudonym; else by the name that the site shows."""
    found: set[int] = set()
    for original in (name, pseudonym(name)):
        rows = placeholders_named([candidate.upper() for candidate in person_names(original)])
        found |= {key for (_username, imported), key in rows.items() if imported == original.lower()}
    if not found and name.isascii():
        found |= set(User.objects.filter(username__iexact=name, imported_at__isnull=False).values_list("pk", flat=True))
    return found


def _imported_community(name: str) -> Community | None:
    for candidate in community_names(name):
        for community in Community.objects.named(candidate):
            if community.imported_name.lower() == name.lower():
                return community
    shown = Community.objects.named(name).first()
    if shown is not None and shown.imported_at is None:
        raise NotImported
    return shown


def _require_imported(key: int) -> None:
    if key >= FIRST_LOCAL_ID:
        raise NotImported


def _note(kind: Forgotten.Kind, keys: Iterable[str]) -> None:
    notes = [Forgotten(kind=kind, key=key[:FORGOTTEN_KEY_MAX]) for key in sorted(keys)]
    Forgotten.objects.bulk_create(notes, ignore_conflicts=True)


def _erase_posts(posts: QuerySet[Post, Any], forgot: Forgot, told: Told = lambda _forgot: None) -> None:
    """Counts in `forgot`. The rows must not be among `posts` any more once they are empty."""
    while keys := _some(posts):
        with patient_transaction():
            Post.objects.filter(pk__in=keys).update(
                author=None,
                kind=Kind.TEXT,
                title=DELETED,
                body="",
                body_html="",
                url="",
                domain="",
                url_key="",
                flair=None,
                edited_at=None,
                deleted_at=Coalesce("deleted_at", Now()),
                pinned_slot=None,
                reach=Reach.COMMUNITY,
                import_fingerprint=None,
            )
            ModAction.objects.filter(target_kind=TargetKind.POST, target_id__in=keys).update(target_name="")
            announce(content_erased, Post, keys)
        forgot.posts += len(keys)
        told(forgot)


def _erase_comments(comments: QuerySet[Comment, Any], forgot: Forgot, told: Told = lambda _forgot: None) -> None:
    """Counts in `forgot`. The rows must not be among `comments` any more once they are empty."""
    while keys := _some(comments):
        with patient_transaction():
            Comment.objects.filter(pk__in=keys).update(
                author=None,
                body="",
                body_html="",
                edited_at=None,
                deleted_at=Coalesce("deleted_at", Now()),
                import_fingerprint=None,
            )
            announce(content_erased, Comment, keys)
        forgot.comments += len(keys)
        told(forgot)


def _remove_silent_placeholders() -> int:
    silent = User.objects.filter(
        ~Exists(Post.objects.filter(author=OuterRef("pk"))),
        ~Exists(Comment.objects.filter(author=OuterRef("pk"))),
        imported_at__isnull=False,
    )
    removed = 0
    while keys := _some(silent):
        with patient_transaction():
            User.objects.filter(pk__in=keys).delete()
        removed += len(keys)
    return removed


def _some(rows: QuerySet[Any, Any]) -> list[int]:
    return list(rows.order_by("pk").values_list("pk", flat=True)[:ROWS_AT_ONCE])
