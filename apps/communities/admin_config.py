"""Puts our site in the place of Django's own; INSTALLED_APPS names it instead of django.contrib.admin.

Not a part of the package `admin`: Django imports this before the models are ready."""

from __future__ import annotations

from django.contrib.admin.apps import AdminConfig


class OperatorsAdminConfig(AdminConfig):
    default_site = "apps.communities.admin_site.OperatorsSite"
