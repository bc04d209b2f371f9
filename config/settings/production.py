"""A site on the internet, behind a proxy that ends TLS. What is missing stops the start with a sentence."""

from __future__ import annotations

from config.env import database, env, listed, required, site_url, var_dir
from config.settings.base import *  # noqa: F403
from config.settings.base import MIDDLEWARE, SILENCED_SYSTEM_CHECKS, STORAGES

DEBUG = False
SECRET_KEY = required("SECRET_KEY", "it signs sessions and links; 50 random characters")
required("ALLOWED_HOSTS", "host names, comma separated")
ALLOWED_HOSTS = listed("ALLOWED_HOSTS")
SITE_URL = site_url()
CSRF_TRUSTED_ORIGINS = [SITE_URL]
DATABASES = {
    "default": database(
        env.str("DATABASE_URL", default=f"sqlite:///{var_dir() / 'thicket.sqlite3'}"),
        pool=env.bool("DATABASE_POOL", default=False),
    )
}
var_dir().mkdir(parents=True, exist_ok=True)

SECURE_SSL_REDIRECT = SITE_URL.startswith("https://")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=2_592_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("HSTS_SUBDOMAINS", default=False)
SECURE_HSTS_PRELOAD = env.bool("HSTS_PRELOAD", default=False)
# Whether every sub-domain speaks TLS, and whether browsers shall carry the name in their list, the operator knows.
SILENCED_SYSTEM_CHECKS += [] if SECURE_HSTS_INCLUDE_SUBDOMAINS else ["security.W005"]
SILENCED_SYSTEM_CHECKS += [] if SECURE_HSTS_PRELOAD else ["security.W021"]

# Only here, where files are collected that it can serve; right behind SecurityMiddleware, as its documentation asks.
MIDDLEWARE.insert(
    MIDDLEWARE.index("django.middleware.security.SecurityMiddleware") + 1, "whitenoise.middleware.WhiteNoiseMiddleware"
)
STORAGES["staticfiles"]["BACKEND"] = "whitenoise.storage.CompressedManifestStaticFilesStorage"
