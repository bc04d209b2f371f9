"""Every address of the site. Order matters once: the feeds' first word must not catch the others."""

from __future__ import annotations

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("apps.core.urls")),
    path("accounts/", include("allauth.account.urls")),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("", include("apps.accounts.urls")),
    path("", include("apps.communities.urls")),
    path("", include("apps.comments.urls")),
    path("", include("apps.profiles.urls")),
    path("", include("apps.posts.urls")),
    path("admin/", admin.site.urls),
]
if getattr(settings, "DEBUG_TOOLBAR", False):
    urlpatterns += [path("__debug__/", include("debug_toolbar.urls"))]

handler400 = "apps.core.failures.bad_request"
handler403 = "apps.core.failures.forbidden"
handler404 = "apps.core.failures.not_found"
handler500 = "apps.core.failures.crashed"
# Not Django's but allauth's: its own page knows nothing of the wait.
handler429 = "apps.accounts.limits.too_many"
