from apps.posts.models.marks import HiddenPost, SavedPost
from apps.posts.models.post import Distinction, Kind, Post, Reach, RemovalKind
from apps.posts.models.vote import PostVote

__all__ = ["Distinction", "HiddenPost", "Kind", "Post", "PostVote", "Reach", "RemovalKind", "SavedPost"]
