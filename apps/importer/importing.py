"""A whole import: files are read in batches, batches are written, what was written is settled."""

from __future__ import annotations

import time

from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.planner_statistics import analyse_database
from apps.importer.course import Course
from apps.importer.database import small_page_cache
from apps.importer.models import WaitingReply
from apps.importer.people import People
from apps.importer.pins import Pins
from apps.importer.places import Places
from apps.importer.progress import Progress, Work
from apps.importer.settling import settle
from apps.importer.summary import Summary
from apps.importer.wishes import Wishes
from apps.importer.writers.comments import CommentWriter
from apps.importer.writers.posts import PostWriter


@small_page_cache()
def import_dump(wishes: Wishes, progress: Progress) -> Summary:
    """Reads the files and writes their rows in batches, each in a transaction of its own.

    May be killed at any moment and run again: it ends in the same rows. Only one import may run at a time. A damaged
    file is read as far as possible; the summary says so. Lines whose rows were last written from these very lines cost
    one statement for a batch. Memory does not grow with the files: it holds one batch and at most 20,000 names of
    authors, of communities and of flair."""
    began = time.monotonic()
    now = timezone.now()
    summary = Summary()
    people, places, pins = People(now), Places(wishes.terms, now), Pins()
    work = Work(wishes)
    progress.expect(work.total)
    course = Course(wishes, progress, summary)
    posts = PostWriter(people, places, pins, now)
    for dump in wishes.submissions:
        progress.begin(dump.path.name, work.of_posts(dump))
        course.take(dump, course.posts, posts)
    pins.assign()
    comments = CommentWriter(people, places, now, makes_stubs=wishes.makes_stubs)
    for dump in wishes.comments:
        progress.begin(dump.path.name, work.of_comments(dump))
        course.take(dump, course.comments, comments)
    progress.begin(_("Counting comments of posts"), work.settling)
    settle(progress.at)
    progress.end()
    if any(tally.has_changes for tally in summary.files):
        analyse_database()
    summary.communities, summary.people, summary.stubs = places.made, people.made, comments.stubs
    summary.keeps_visibility, summary.keeps_unlisted = places.keeps_visibility, places.keeps_unlisted
    summary.waiting = WaitingReply.objects.count()
    summary.seconds = time.monotonic() - began
    return summary
