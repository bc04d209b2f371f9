"""Puts the operators' site in the place of Django's own; INSTALLED_APPS names it instead of django.contrib.admin."""

from __future__ import annotations

from django.contrib.admin.apps import AdminConfig


class OperatorsAdminConfig(AdminConfig):
    default_site = "apps.accounts.admin_site.OperatorsSite"
