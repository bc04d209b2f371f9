"""Communities with their rules, flair, members, moderators and bans."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from apps.accounts.models import User
from apps.communities.models import Ban, Community, FlairTemplate, Membership, Rule
from apps.core.markdown import render
from apps.importer.demo.shapes import Demo, DemoCommunity, DemoMembership


def write_communities(demo: Demo, people: Mapping[str, User], now: datetime) -> dict[str, Community]:
    """{name: community}, in the order of the demo. Five bulk statements."""
    rows = {shape.name: _community(shape, people, now) for shape in demo.communities}
    Community.objects.bulk_create(rows.values())
    Rule.objects.bulk_create(
        Rule(
            community=rows[shape.name],
            position=position,
            title=rule.title,
            text=rule.text,
            applies_to=rule.applies_to,
        )
        for shape in demo.communities
        for position, rule in enumerate(shape.rules)
    )
    flair = _write_flair(demo, rows)
    Membership.objects.bulk_create(
        _membership(row, shape, rows[shape.name], people, flair, now)
        for shape in demo.communities
        for row in shape.memberships
    )
    Ban.objects.bulk_create(
        Ban(
            community=rows[shape.name],
            member=people[ban.member],
            banned_by=people[ban.moderator],
            created_at=now - timedelta(seconds=ban.age),
            until=None if ban.days is None else now - timedelta(seconds=ban.age) + timedelta(days=ban.days),
            reason=ban.reason,
            note=ban.note,
        )
        for shape in demo.communities
        for ban in shape.bans
    )
    return rows


def _community(shape: DemoCommunity, people: Mapping[str, User], now: datetime) -> Community:
    return Community(
        name=shape.name,
        created_by=people[_creator(shape)],
        created_at=now - timedelta(seconds=shape.age),
        title=shape.title,
        description=shape.description,
        sidebar=shape.sidebar,
        sidebar_html=render(shape.sidebar),
        submit_text=shape.submit_text,
        submit_html=render(shape.submit_text),
        visibility=shape.visibility,
        is_nsfw=shape.is_nsfw,
        # Invented people: nothing for a search engine.
        is_indexable=False,
        post_kinds=shape.post_kinds,
        text_rule=shape.text_rule,
        requires_flair=shape.requires_flair,
        suggested_sort=shape.suggested_sort,
        score_hidden_minutes=shape.score_hidden_minutes,
        archive_after_days=shape.archive_after_days,
        subscriber_count=sum(row.subscribed is not None for row in shape.memberships),
    )


def _creator(shape: DemoCommunity) -> str:
    return max((row.moderates, row.member) for row in shape.memberships if row.moderates is not None)[1]


def _write_flair(demo: Demo, communities: Mapping[str, Community]) -> dict[tuple[str, str], FlairTemplate]:
    """The flair that members wear, by community and text."""
    wearers = FlairTemplate.Wearer
    rows = FlairTemplate.objects.bulk_create(
        FlairTemplate(
            community=communities[shape.name],
            wearer=wearer,
            text=flair.text,
            position=position,
            for_moderators=flair.for_moderators,
        )
        for shape in demo.communities
        for wearer, offered in ((wearers.POST, shape.post_flair), (wearers.MEMBER, shape.member_flair))
        for position, flair in enumerate(offered)
    )
    return {(row.community.name, row.text): row for row in rows if row.wearer == wearers.MEMBER}


def _membership(
    row: DemoMembership,
    shape: DemoCommunity,
    community: Community,
    people: Mapping[str, User],
    flair: Mapping[tuple[str, str], FlairTemplate],
    now: datetime,
) -> Membership:
    def moment(age: float | None) -> datetime | None:
        return None if age is None else now - timedelta(seconds=age)

    moderator = people[_creator(shape)]
    return Membership(
        community=community,
        member=people[row.member],
        flair=flair[shape.name, row.flair] if row.flair else None,
        subscribed_at=moment(row.subscribed),
        approved_at=moment(row.approved),
        approved_by=moderator if row.approved is not None else None,
        invited_at=moment(row.invited),
        invited_by=moderator if row.invited is not None else None,
        moderates_since=moment(row.moderates),
        **{f"may_{permission}": True for permission in row.permissions},
    )
