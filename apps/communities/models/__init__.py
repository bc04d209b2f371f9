from apps.communities.models.community import (
    CommentSort,
    Community,
    FlairTemplate,
    PostKinds,
    RetiredCommunityName,
    Rule,
    TextRule,
    Visibility,
)
from apps.communities.models.log import Action, ModAction, SystemActor, TargetKind
from apps.communities.models.membership import Ban, Membership, Permission

__all__ = [
    "Action",
    "Ban",
    "CommentSort",
    "Community",
    "FlairTemplate",
    "Membership",
    "ModAction",
    "Permission",
    "PostKinds",
    "RetiredCommunityName",
    "Rule",
    "SystemActor",
    "TargetKind",
    "TextRule",
    "Visibility",
]
