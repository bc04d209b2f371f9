from __future__ import annotations

from django.urls import path

from apps.profiles import views

app_name = "profiles"
urlpatterns = [
    # "me" is nobody's name.
    path("user/me/", views.me, name="me"),
    path("user/<str:name>/", views.overview, name="overview"),
    path("user/<str:name>/overview/", views.overview_spelled_out, name="overview_spelled_out"),
    path("user/<str:name>/submitted/", views.submitted, name="submitted"),
    path("user/<str:name>/comments/", views.comments, name="comments"),
    path("user/<str:name>/saved/", views.saved, name="saved"),
    path("user/<str:name>/hidden/", views.hidden, name="hidden"),
    path("user/<str:name>/upvoted/", views.upvoted, name="upvoted"),
    path("user/<str:name>/downvoted/", views.downvoted, name="downvoted"),
    path("u/<str:name>/", views.short, name="short"),
]
