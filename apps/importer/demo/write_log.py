"""The log of moderators' acts: one entry for each state that the demo's moderators brought about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from apps.accounts.models import User
from apps.communities.models import Action, Community, ModAction, TargetKind
from apps.importer.demo.shapes import Demo, DemoAct, DemoCommunity
from apps.importer.demo.write_posts import Comments, Posts


def write_log(
    demo: Demo,
    people: Mapping[str, User],
    communities: Mapping[str, Community],
    posts: Posts,
    comments: Comments,
    now: datetime,
) -> None:
    """In the order of time, as the log would have grown. Target names as the services write them: what was removed is
    named by its fullname, since more people read the log than a removed text."""
    entries = [entry for shape in demo.communities for entry in _of_people(shape, communities[shape.name], people, now)]
    for post_shape, post in posts:
        is_gone = post.is_gone
        for action, act in post_shape.acts.items():
            entry = _entry(post.community, action, act, people, now)
            entry.target_kind, entry.target_id = TargetKind.POST, post.pk
            entry.target_name = post.fullname if is_gone else post.title
            entries.append(entry)
    for comment_shape, comment in comments:
        for action, act in comment_shape.acts.items():
            entry = _entry(comment.community, action, act, people, now)
            entry.target_kind, entry.target_id, entry.target_name = TargetKind.COMMENT, comment.pk, comment.fullname
            entries.append(entry)
    entries.sort(key=lambda entry: entry.created_at)
    ModAction.objects.bulk_create(entries)


def _of_people(
    shape: DemoCommunity, community: Community, people: Mapping[str, User], now: datetime
) -> Iterator[ModAction]:
    """Approvals, invitations, moderators who joined later, and bans."""
    founded = max(row.moderates for row in shape.memberships if row.moderates is not None)
    founder = next(row.member for row in shape.memberships if row.moderates == founded)
    acts: list[tuple[Action, str, DemoAct]] = []
    for row in shape.memberships:
        if row.approved is not None:
            acts.append((Action.APPROVE_MEMBER, row.member, DemoAct(founder, row.approved)))
        if row.invited is not None:
            acts.append((Action.INVITE_MODERATOR, row.member, DemoAct(founder, row.invited)))
        if row.moderates is not None and row.member != founder:
            acts.append((Action.INVITE_MODERATOR, row.member, DemoAct(founder, row.moderates + 3_600)))
            acts.append((Action.ACCEPT_INVITATION, row.member, DemoAct(row.member, row.moderates)))
    acts += [(Action.BAN, ban.member, DemoAct(ban.moderator, ban.age, ban.reason)) for ban in shape.bans]
    days = {ban.member: ban.days for ban in shape.bans}
    for action, name, act in acts:
        entry = _entry(community, action, act, people, now)
        entry.target_kind, entry.target_id, entry.target_name = TargetKind.MEMBER, people[name].pk, f"u/{name}"
        if action == Action.BAN:
            entry.details = {"days": days[name]}
        yield entry


def _entry(community: Community, action: str, act: DemoAct, people: Mapping[str, User], now: datetime) -> ModAction:
    return ModAction(
        community=community,
        moderator=people[act.moderator],
        action=Action(action),
        reason=act.reason,
        details={"removal": act.kind} if act.kind else {},
        created_at=now - timedelta(seconds=act.age),
    )
