"""What the measurements need to know of a kept world, and how they leave it as it was. Each call is a process of its
own, since one process can set Django up for one database only:

    python -m bench.facts DATABASE_URL FOLDER [clean]"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from bench.environment import set_up_django
from bench.visits import Facts
from config.bootstrap.virtualenv import ROOT, SetUpError


def read_facts(database_url: str, var: Path) -> Facts:
    """Log the people of the measurements in, and return what visits need."""
    return Facts(**json.loads(_call(database_url, var)))


def clean(database_url: str, var: Path) -> None:
    """Remove the sessions and the comments that the measurements made, and the versions of rows that nobody reads any
    more. Votes stay: once they are there they are flipped."""
    _call(database_url, var, "clean")


def _call(database_url: str, var: Path, *arguments: str) -> str:
    command = [sys.executable, "-m", "bench.facts", database_url, str(var), *arguments]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if result.returncode:
        raise SetUpError(f"the world in {var} cannot be read:\n{result.stderr[-1500:]}")
    return result.stdout


def _facts() -> Facts:
    from django.test import Client

    from apps.accounts.models import User
    from apps.communities.models import Community
    from apps.core.base36 import to_base36
    from apps.posts.models import Post
    from bench.sizes import COMMENTED, FIRST_KEY, PEOPLE, THREADS, VOTED

    sessions = {}
    for key, name in PEOPLE.items():
        client = Client(HTTP_HOST="127.0.0.1")
        client.force_login(User.objects.get(pk=key))
        sessions[name] = client.cookies["sessionid"].value
    threads = [Post.objects.select_related("community").get(pk=FIRST_KEY + number) for number in THREADS]
    return Facts(
        community=Community.objects.get(pk=1).name,
        threads=[(post.get_absolute_url(), post.title) for post in threads],
        sessions=sessions,
        voted=[to_base36(FIRST_KEY + number) for number in VOTED],
        commented=to_base36(FIRST_KEY + COMMENTED),
    )


def _clean() -> None:
    from django.contrib.sessions.models import Session
    from django.db import connection

    from apps.accounts.models import User
    from apps.comments.models import Comment, CommentVote
    from apps.posts.models import Post, PostVote
    from bench.sizes import COMMENTED, FIRST_KEY

    Session.objects.all().delete()
    Comment.objects.filter(post=FIRST_KEY + COMMENTED).delete()
    Post.objects.filter(pk=FIRST_KEY + COMMENTED).update(comment_count=0)
    if connection.vendor == "postgresql":  # autovacuum is off
        written = (Session, User, Post, PostVote, Comment, CommentVote)
        with connection.cursor() as cursor:
            cursor.execute(f"vacuum {', '.join(model._meta.db_table for model in written)}")


def main() -> None:
    set_up_django(sys.argv[1], Path(sys.argv[2]))
    if sys.argv[3:] == ["clean"]:
        _clean()
    else:
        print(json.dumps(_facts()._asdict()))


if __name__ == "__main__":
    main()
