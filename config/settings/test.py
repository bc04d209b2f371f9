"""The suite: THICKET_TEST_ENGINE chooses the database, TEST_DATABASE_URL and TEST_REDIS_URL name the servers."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from config.env import cache, database, env
from config.settings.base import *  # noqa: F403
from config.settings.base import CACHES, DATABASES, INSTALLED_APPS

INSTALLED_APPS += ["django_migration_linter"]
SECRET_KEY = "tests"  # noqa: S105
ALLOWED_HOSTS = ["*"]
DEMO_ALLOWED = True
DEBUG_TOOLBAR = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# A task runs when it is enqueued, in the process of the test.
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
ACCOUNT_RATE_LIMITS = False
RATE_LIMITS_ENABLED = False

if env.str("THICKET_TEST_ENGINE", default="sqlite") == "postgresql":
    DATABASES["default"] = database(env.str("TEST_DATABASE_URL"))
    DATABASES["default"]["CONN_MAX_AGE"] = 0
else:
    # A file, never memory: threads of an in-memory database fail with "table is locked".
    folder = Path(env.str("THICKET_TEST_DIR", default=tempfile.gettempdir()))
    name = f"thicket-test-{os.getpid()}.sqlite3"
    DATABASES["default"] = database(f"sqlite:///{folder / 'thicket-unused.sqlite3'}")
    DATABASES["default"]["TEST"] = {"NAME": str(folder / name)}

if redis_url := env.str("TEST_REDIS_URL", default=""):
    CACHES["redis"] = cache(redis_url)
