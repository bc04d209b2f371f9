from __future__ import annotations

from django.urls import path, register_converter

from apps.posts.converters import SortConverter
from apps.posts.views import act, feeds, submit

register_converter(SortConverter, "post_sort")

app_name = "posts"
urlpatterns = [
    path("", feeds.front, name="front"),
    path("<post_sort:sort>/", feeds.front_sorted, name="front_sorted"),
    path("r/all/", feeds.all, name="all"),
    path("r/all/<post_sort:sort>/", feeds.all_sorted, name="all_sorted"),
    path("r/popular/", feeds.popular, name="popular"),
    path("r/popular/<post_sort:sort>/", feeds.popular_sorted, name="popular_sorted"),
    path("r/<str:name>/", feeds.community, name="community"),
    path("r/<str:name>/<post_sort:sort>/", feeds.community_sorted, name="community_sorted"),
    path("r/<str:name>/duplicates/<str:id36>/", feeds.duplicates, name="duplicates"),
    path("domain/<str:host>/", feeds.domain, name="domain"),
    path("domain/<str:host>/<post_sort:sort>/", feeds.domain_sorted, name="domain_sorted"),
    path("submit/", submit.submit, name="submit"),
    path("r/<str:name>/submit/", submit.submit_to, name="submit_to"),
    path("posts/preview/", submit.preview, name="preview"),
    path("posts/<str:id36>/edit/", submit.edit, name="edit"),
    path("posts/<str:id36>/delete/", submit.delete, name="delete"),
    path("posts/<str:id36>/vote/", act.vote, name="vote"),
    path("posts/<str:id36>/save/", act.save, name="save"),
    path("posts/<str:id36>/hide/", act.hide, name="hide"),
    path("posts/<str:id36>/remove/", act.remove, name="remove"),
    path("posts/<str:id36>/approve/", act.approve, name="approve"),
    path("posts/<str:id36>/lock/", act.lock, name="lock"),
    path("posts/<str:id36>/pin/", act.pin, name="pin"),
    path("posts/<str:id36>/mark/", act.mark, name="mark"),
    path("posts/<str:id36>/set_flair/", act.set_flair, name="set_flair"),
    path("posts/<str:id36>/distinguish/", act.distinguish, name="distinguish"),
]
