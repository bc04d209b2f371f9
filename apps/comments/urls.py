from __future__ import annotations

from django.urls import path

from apps.comments.views import act, read, write

app_name = "comments"
urlpatterns = [
    path("r/<str:name>/comments/<str:id36>/", read.thread, name="thread"),
    path("r/<str:name>/comments/<str:id36>/<slug:slug>/", read.thread, name="thread"),
    path("r/<str:name>/comments/<str:id36>/<slug:slug>/<str:cid36>/", read.permalink, name="permalink"),
    path("comments/<str:id36>/", read.short, name="short"),
    path("posts/<str:id36>/reply/", write.reply_to_post, name="reply_to_post"),
    path("comment/preview/", write.preview, name="preview"),
    path("comment/<str:cid36>/", read.short_comment, name="short_comment"),
    path("comment/<str:cid36>/reply/", write.reply, name="reply"),
    path("comment/<str:cid36>/edit/", write.edit, name="edit"),
    path("comment/<str:cid36>/delete/", write.delete, name="delete"),
    path("comment/<str:cid36>/vote/", act.vote, name="vote"),
    path("comment/<str:cid36>/save/", act.save, name="save"),
    path("comment/<str:cid36>/remove/", act.remove, name="remove"),
    path("comment/<str:cid36>/approve/", act.approve, name="approve"),
    path("comment/<str:cid36>/distinguish/", act.distinguish, name="distinguish"),
]
