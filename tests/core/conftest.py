from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.core import tasks


@pytest.fixture
def queue(transactional_db: None, settings: Any) -> Iterator[list[str]]:
    """Tasks are stored in the database, as on a real site. Lists what `note` was given once a worker has taken it.

    The worker closes old connections, so each test has real transactions."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    tasks.done.clear()
    yield tasks.done
    tasks.done.clear()
