from __future__ import annotations

from django.urls import path

from apps.accounts import views

app_name = "accounts"
urlpatterns = [
    path("preferences/", views.preferences, name="preferences"),
    path("preferences/theme/", views.set_theme, name="set_theme"),
    path("preferences/density/", views.set_density, name="set_density"),
    path("preferences/sessions/", views.sessions, name="sessions"),
    path("preferences/sessions/end/", views.log_out_elsewhere, name="log_out_elsewhere"),
    path("preferences/close/", views.close, name="close"),
    path("preferences/closed/", views.closed, name="closed"),
]
