"""`make run`: a site for one person on one machine."""

from __future__ import annotations

from config.env import env, listed
from config.settings.base import *  # noqa: F403
from config.settings.base import INSTALLED_APPS, MIDDLEWARE, VAR_DIR

VAR_DIR.mkdir(parents=True, exist_ok=True)

DEBUG = True
DEMO_ALLOWED = True
# Good on this machine only; production refuses to start without one of its own.
SECRET_KEY = env.str("SECRET_KEY", default="development-only")
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", *listed("ALLOWED_HOSTS")]

DEBUG_TOOLBAR = env.bool("DEBUG_TOOLBAR", default=False)
if DEBUG_TOOLBAR:
    INSTALLED_APPS += ["debug_toolbar"]
    MIDDLEWARE.insert(2, "debug_toolbar.middleware.DebugToolbarMiddleware")
    INTERNAL_IPS = ["127.0.0.1", "::1"]
    DEBUG_TOOLBAR_CONFIG = {"SHOW_COLLAPSED": True}
