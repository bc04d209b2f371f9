from apps.posts.models.content import Content, Distinction, RemovalKind
from apps.posts.models.marks import HiddenPost, SavedPost
from apps.posts.models.post import Kind, Post, Reach
from apps.posts.models.vote import PostVote

__all__ = ["Content", "Distinction", "HiddenPost", "Kind", "Post", "PostVote", "Reach", "RemovalKind", "SavedPost"]
