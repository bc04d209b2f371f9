"""Tasks of the tests: a task must be a function of a module."""

from __future__ import annotations

from django_tasks import task

done: list[str] = []


@task
def note(word: str, attempt: int = 1) -> None:
    done.append(f"{word} {attempt}")


@task
def fail() -> None:
    raise ValueError("this task always fails")
