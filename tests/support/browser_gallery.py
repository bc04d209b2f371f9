"""Every page of the site in every state, for what looks at pages and not at acts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, cast
from urllib.parse import urlencode

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.core import signing
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.accounts.views import CLOSED
from apps.comments.models import Comment
from apps.communities.models import Community, FlairTemplate, Membership, Permission, Rule, Visibility
from apps.communities.services.bans import ban_member
from apps.communities.services.community import change_settings
from apps.communities.services.moderators import invite_moderator
from apps.core.models import Sweep
from apps.posts.models import Post
from apps.posts.services.moderate import distinguish_content, remove_content
from apps.posts.services.moderate_posts import lock_post
from tests.factories import PASSWORD, make_comment, make_community, make_member, make_moderator, make_post, make_user
from tests.support.addresses import addresses
from tests.support.browser import session_of
from tests.support.browser_errors import FAILURES, UNREACHED
from tests.support.every_construct import MARKDOWN
from tests.support.threads import grow_thread
from tests.support.world import World, make_world

ORIGIN = "http://testserver"  # of Django's client
UNDER_WAY = 0  # the key of nobody, whose texts are just being erased
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Visit:
    """One page for one viewer. `sent`: the form that is posted to `path`; None for a GET."""

    viewer: str
    path: str
    sent: dict[str, str] | None = None

    def __str__(self) -> str:
        return f"{'GET' if self.sent is None else 'POST'} {self.path} as {self.viewer}"


@dataclass
class Gallery:
    """`viewers`: who looks. "returning" must prove that it is she; "secured" has a second step, "halfway" is in it;
    "stale" sends forms without their token."""

    world: World
    viewers: dict[str, User | None]
    posts: dict[str, Post] = field(default_factory=dict)
    clients: dict[str, Client] = field(default_factory=dict)

    def ask(self, visit: Visit, **headers: str) -> HttpResponse:
        """The answer without a browser, behind redirections."""
        client = self.clients.get(visit.viewer) or self._client_of(visit.viewer)
        options: Any = {"follow": True, "headers": {"origin": ORIGIN, **headers}}
        answer: Any = (
            client.get(visit.path, **options)
            if visit.sent is None
            else client.post(visit.path, urlencode(visit.sent), content_type=FORM, **options)
        )
        return cast(HttpResponse, answer)

    def cookie_of(self, viewer: str) -> str:
        """The value of the session's cookie; "" for visitors."""
        client = self.clients.get(viewer) or self._client_of(viewer)
        cookie = client.cookies.get("sessionid")
        return cookie.value if cookie else ""

    def _client_of(self, viewer: str) -> Client:
        client = Client(raise_request_exception=False, enforce_csrf_checks=viewer == "stale")
        self.clients[viewer] = client
        person = self.viewers[viewer]
        if viewer == "halfway":
            assert person
            client.post(reverse("account_login"), {"login": person.username, "password": PASSWORD})
        elif person is not None:
            client.cookies["sessionid"] = session_of(person, is_fresh=viewer != "returning")
        return client


def make_gallery() -> Gallery:
    world = make_world()
    member, moderator = world.viewers["stranger"], world.viewers["moderator_elsewhere"]
    assert member
    assert moderator
    secured = make_user("secured_one")
    TOTP.activate(secured, generate_totp_secret())
    RecoveryCodes.activate(secured)
    EmailAddress.objects.create(user=member, email="member@example.org", verified=True, primary=True)
    EmailAddress.objects.create(user=member, email="other@example.org")
    User.objects.filter(pk=member.pk).update(bio="Of few words\n\nbut of several lines.")
    gallery = Gallery(
        world,
        {
            "visitor": None,
            "member": member,
            "moderator": moderator,
            "operator": world.viewers["operator"],
            "insider": world.viewers["member"],
            "newcomer": make_user("newcomer"),
            "banned": make_user("banned_here"),
            "returning": member,
            "stale": member,
            "passwordless": make_user("passwordless_one", password=None),
            "secured": secured,
            "halfway": secured,
            "adult": make_user("adult_one", shows_nsfw=True),
            "settler": make_user("settler"),
        },
    )
    _furnish(gallery, world.open, member, moderator)
    Sweep.objects.create(
        subject_kind=Sweep.Subject.MEMBER, subject_id=UNDER_WAY, kind="erased posts", total=9_000, done=4_000
    )
    _found_more_places(gallery, member, moderator)
    return gallery


def _furnish(gallery: Gallery, place: Community, member: User, moderator: User) -> None:
    change_settings(
        moderator=moderator,
        community=place,
        settings={
            "description": "What grows.\nAnd what does not.",
            "sidebar": "A **word** aside\n\n- and\n- a list",
            "submit_text": "**Read** first",
        },
    )
    Rule.objects.create(community=place, position=2, title="Say where", text="Country, and the height above the sea.")
    worn = FlairTemplate.objects.create(community=place, wearer="member", text="gardener")
    flair = FlairTemplate.objects.create(community=place, text="Pests", for_moderators=True)
    make_member(place, user=member, flair=worn, approved=True)
    banned = gallery.viewers["banned"]
    assert banned
    ban_member(
        moderator=moderator, community=place, member=banned, days=3, reason="too loud", note="for the third time"
    )
    make_moderator(place, "junior_one", permissions=(Permission.POSTS,))
    invite_moderator(moderator=moderator, community=place, member=member, permissions=[Permission.POSTS])
    post = make_post(
        place, member, title="Everything at once", url="https://meadow.example/shared", body=MARKDOWN, flair=flair,
        is_spoiler=True, edited_at=timezone.now(), pinned_slot=2, age=timedelta(hours=5), ups=1200,
    )  # fmt: skip
    _fill_thread(post, member, moderator)
    told = make_post(place, moderator, title="Spoken as a moderator", body="Listen.", removed=False)
    distinguish_content(moderator=moderator, item=told, on=True)
    locked = make_post(place, member, title="Locked", body="Enough.")
    lock_post(moderator=moderator, post=locked)
    removed = make_post(place, member, title="Removed with a reason", body="Bad.")
    remove_content(moderator=moderator, item=removed, reason="Be kind")
    large = make_post(place, member, title="Three hundred comments")
    grow_thread(large, 300, author=make_user("prolific_one"))
    gallery.posts |= {"shown": post, "locked": locked, "removed": removed, "large": large}
    gallery.posts["deleted"] = Post.objects.get(title="Erased")
    gallery.posts["nsfw"] = Post.objects.get(title="For adults")
    comment = Comment.objects.get(post=post, body="my own words")
    gallery.world.public |= {
        "id36": post.id36, "slug": post.slug, "cid36": comment.id36, "flair_id": worn.pk,
        "username": member.username, "host": "meadow.example",
    }  # fmt: skip


def _fill_thread(post: Post, member: User, moderator: User) -> None:
    comment = make_comment(post, member, body="my own words", age=timedelta(hours=2))
    make_comment(post, moderator, parent=comment, body="as a moderator", distinguished="moderator")
    make_comment(post, moderator, parent=comment, body="taken away", removed=True)
    gone = make_comment(post, moderator, body="erased", deleted=True)
    make_comment(post, member, parent=gone, body=MARKDOWN, edited_at=timezone.now())
    make_comment(post, moderator, body="unloved", downs=20)
    below = comment
    for level in range(11):
        below = make_comment(post, moderator, parent=below, body=f"level {level} {'deep' * 40}")


def _found_more_places(gallery: Gallery, member: User, moderator: User) -> None:
    newcomer, settler = gallery.viewers["newcomer"], gallery.viewers["settler"]
    assert newcomer
    assert settler
    lawn = make_community("trimmed_lawn", visibility=Visibility.RESTRICTED)
    make_moderator(lawn, user=settler)
    make_member(lawn)
    make_community("bare_ground")
    make_post(make_community("night_club", is_nsfw=True), member, title="Late")
    old = make_community("old_forest", imported_at=timezone.now(), archive_after_days=30)
    ghost = make_user("ghost_1", imported_at=timezone.now(), imported_name="ghost")
    post = make_post(old, ghost, title="From long ago", body="Once.", age=timedelta(days=400))
    make_comment(post, ghost, body="upon a time", age=timedelta(days=399))
    gallery.posts["archived"] = post
    # Listings of a moderator that show several states; a person who has none of anything is the newcomer.
    Membership.objects.filter(member=moderator, community=gallery.world.open).update(subscribed_at=timezone.now())


def visits_of(gallery: Gallery, viewer: str) -> Iterator[Visit]:
    """Every address that answers a GET with a page, in the public community with one of everything."""
    for address in addresses():
        values = gallery.world.public
        yield Visit(viewer, address.path(values))


def further_visits(gallery: Gallery) -> Iterator[Visit]:
    """States that an address alone does not bring about."""
    place, posts = gallery.world.open.name, {name: post.get_absolute_url() for name, post in gallery.posts.items()}
    flair = FlairTemplate.objects.get(text="Pests")
    unworn = FlairTemplate.objects.get(text="Question")
    one = posts["shown"]
    yield from (Visit("newcomer", path) for path in [
        "/", f"/r/{place}/", "/r/bare_ground/", "/r/trimmed_lawn/", "/communities/invitations/", "/user/newcomer/",
        "/user/newcomer/saved/", "/user/newcomer/hidden/", "/user/newcomer/upvoted/", "/user/newcomer/downvoted/",
        "/r/trimmed_lawn/about/log/", "/r/trimmed_lawn/submit/", posts["deleted"], posts["removed"], posts["locked"],
        posts["archived"], posts["nsfw"], "/accounts/email/", "/r/bare_ground/about/my_flair/",
    ])  # fmt: skip
    yield from (Visit("visitor", path) for path in [
        "/top/?t=day", "/r/night_club/", posts["nsfw"], "/r/trimmed_lawn/", "/r/bare_ground/", "/r/old_forest/",
        posts["archived"], posts["locked"], posts["deleted"],
        f"/r/{place}/?flair={flair.pk}", f"/r/{place}/?flair={unworn.pk}", f"/r/{place}+bare_ground/",
        "/r/all/?after=t3_zzzzzz", f"{one}?after=t1_zzzzzz", "/communities/?q=zzz", "/communities/?after=t5_zzzz",
        "/user/ghost_1/", "/user/newcomer/", "/r/bare_ground/about/rules/", "/r/bare_ground/about/moderators/",
        "/r/bare_ground/about/log/", "/domain/nowhere.example/",
    ])  # fmt: skip
    yield from (Visit("member", path) for path in [
        f"/r/{place}/submit/?kind=link", "/submit/?url=https://meadow.example/shared&title=x",
        f"/r/{place}/submit/?url=https://meadow.example/shared", f"{one}{gallery.world.public['cid36']}/?context=3",
        posts["removed"], posts["deleted"], "/top/?t=hour",
    ])  # fmt: skip
    yield from (Visit("banned", path) for path in [f"/r/{place}/", one])
    yield from (Visit("adult", path) for path in ["/r/all/", "/r/night_club/", posts["nsfw"]])
    yield from (
        Visit("moderator", path)
        for path in [
            posts["removed"],
            posts["locked"],
            "/r/all/new/",
            f"/r/{place}/about/moderators/u/junior_one/permissions/",
        ]
    )
    yield Visit("moderator", f"/r/{place}/about/moderators/hand_over/?member=junior_one")
    yield from (Visit("settler", f"/r/trimmed_lawn/about/{page}/") for page in
                ["rules", "moderators", "moderators/leave", "contributors", "banned", "flair", "edit"])  # fmt: skip
    private = gallery.world.private.name
    yield from (Visit("insider", path) for path in [f"/r/{private}/", f"/r/{private}/about/log/"])


def account_visits(gallery: Gallery) -> Iterator[Visit]:
    """What django-allauth serves."""
    member = gallery.viewers["member"]
    assert member
    unconfirmed = EmailAddress.objects.get(email="other@example.org")
    key = f"{user_pk_to_url_str(member)}-{default_token_generator.make_token(member)}"
    account = "/accounts"
    yield from (Visit("visitor", f"{account}/{path}/") for path in [
        "login", "signup", "password/reset", "password/reset/done", "password/reset/key/x-y",
        "password/reset/key/done", "inactive", "confirm-email", "confirm-email/x",
        f"confirm-email/{EmailConfirmationHMAC(unconfirmed).key}",
    ])  # fmt: skip
    yield Visit("visitor", f"{account}/password/reset/key/{key}/")
    yield from (Visit("member", f"{account}/{path}/") for path in
                ["logout", "email", "password/change", "password/reset", "2fa"])  # fmt: skip
    # Refused to the member, whose mail address is not confirmed.
    yield Visit("moderator", f"{account}/2fa/totp/activate/")
    yield Visit("passwordless", f"{account}/password/set/")
    yield Visit("returning", f"{account}/reauthenticate/")
    yield from (Visit("secured", f"{account}/2fa/{path}") for path in
                ["", "totp/deactivate/", "recovery-codes/", "recovery-codes/generate/", "reauthenticate/"])  # fmt: skip
    yield Visit("halfway", f"{account}/2fa/authenticate/")


def refused_forms(gallery: Gallery) -> Iterator[Visit]:
    """Forms with something wrong in them, answered with what is wrong and what was typed."""
    place, values = gallery.world.open.name, gallery.world.public
    post, comment = f"/posts/{values['id36']}", f"/comment/{values['cid36']}"
    text = {
        "body": "kept " * 3_000,
        "text": "kept " * 10_000,
        "title": "Kept " * 100,
        "member": "no body",
        "reason": "kept " * 100,
    }
    about = f"/r/{place}/about"
    yield from (Visit("member", path, sent) for path, sent in [
        ("/submit/", {"kind": "link", **text}),
        (f"/r/{place}/submit/", {"kind": "text", "preview": "1", "text": MARKDOWN}),
        (f"/r/{place}/submit/", {"kind": "link", "community": place, "title": "x", "url": "https://meadow.example/shared"}),
        (f"{post}/edit/", text), (f"{post}/reply/", text), (f"{comment}/reply/", text), (f"{comment}/edit/", text),
        (f"{post}/reply/", {"body": MARKDOWN, "preview": "1"}), (f"{about}/my_flair/", {"flair": "0"}),
        ("/communities/create/", {"name": "!", **text}), ("/preferences/", {"bio": "kept " * 200}),
        ("/preferences/close/", {"password": "wrong"}), ("/accounts/password/change/", {}),
        ("/accounts/email/", {"action_add": "", "email": "nonsense"}), ("/accounts/2fa/recovery-codes/generate/", {}),
    ])  # fmt: skip
    yield Visit("newcomer", "/accounts/2fa/totp/activate/", {"code": "1"})
    yield from (Visit("moderator", path, text) for path in [
        f"{post}/remove/", f"{comment}/remove/", f"{about}/edit/", f"{about}/rules/add/", f"{about}/flair/add/",
        f"{about}/flair/give/", f"{about}/banned/ban/", f"{about}/contributors/approve/", f"{about}/moderators/invite/",
        f"{about}/moderators/hand_over/", f"{about}/rules/{values['rule_id']}/edit/",
        f"{about}/flair/{values['flair_id']}/edit/",
    ])  # fmt: skip
    yield Visit("stale", f"{post}/reply/", {"body": "An hour of work. " * 20})
    yield Visit("moderator", f"{about}/moderators/u/junior_one/permissions/", {})
    yield Visit("moderator", f"{post}/set_flair/", {"flair": "0"})
    yield Visit("settler", "/preferences/close/", {"password": PASSWORD})
    for member_id in (UNDER_WAY, UNDER_WAY + 1):
        yield Visit("visitor", f"/preferences/closed/?of={signing.dumps(member_id, salt=CLOSED)}")
    yield Visit("visitor", "/accounts/login/", {"login": "nobody", "password": "wrong"})
    yield Visit("visitor", "/accounts/signup/", {"username": "!", "email": "nonsense"})
    yield Visit("visitor", "/accounts/password/reset/", {"email": "nonsense"})
    yield Visit("returning", "/accounts/reauthenticate/", {"password": "wrong"})
    yield Visit("secured", "/accounts/2fa/reauthenticate/", {"code": "1"})
    yield Visit("halfway", "/accounts/2fa/authenticate/", {"code": "1"})


def failures() -> Iterator[Visit]:
    """The pages of failure, without and with a text to give back, and what no address leads to. Needs
    ROOT_URLCONF = tests.support.browser_errors."""
    for status in FAILURES:
        yield Visit("member", f"/fail/{status}/")
        if status != 404:
            yield Visit("member", f"/fail/{status}/", {"body": "An hour of work. " * 20, "title": "Short"})
    yield Visit("visitor", "/fail/403/")
    yield Visit("member", "/submit/", {"text": "long " * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 5 + 1)})
    yield from (Visit("member", f"/draw/{name}") for name in UNREACHED)


def every_visit(gallery: Gallery) -> Iterator[Visit]:
    """The whole catalogue, always in the same order. Needs ROOT_URLCONF = tests.support.browser_errors."""
    for viewer in ("visitor", "member", "moderator", "operator"):
        yield from visits_of(gallery, viewer)
    yield from further_visits(gallery)
    yield from account_visits(gallery)
    yield from refused_forms(gallery)
    yield from failures()


# Elements, with the values of the attributes that decide how they look and what they are.
_TAG = re.compile(r"<([a-z][a-z0-9]*)((?:\s+[a-z][\w:-]*(?:=(?:\"[^\"]*\"|'[^']*'|[^\s>]*))?)*)\s*/?>")
_ATTRIBUTE = re.compile(r"([a-z][\w:-]*)(?:=\"([^\"]*)\")?")


def kinds_of(answer: HttpResponse) -> set[tuple[str, ...]]:
    """The kinds of element in a page, and its template: what axe could judge differently than on another page."""
    kinds = set()
    for tag, attributes in _TAG.findall(answer.content.decode()):
        pairs = _ATTRIBUTE.findall(attributes)
        kinds.add((tag, *sorted(value if name in {"class", "role", "type"} else name for name, value in pairs)))
    templates = getattr(answer, "templates", None) or []
    kinds.add(("template", templates[0].name if templates else ""))
    return kinds


def is_page(answer: HttpResponse) -> bool:
    """HTML of our own, not a redirection and not Django's bare 405."""
    kind = answer.headers.get("Content-Type", "")
    return kind.startswith("text/html") and answer.content.lstrip()[:9].lower() == b"<!doctype"


def plan(gallery: Gallery) -> list[int]:
    """Return places in the catalogue whose pages show, together, everything that any page of it shows.

    Few and short ones: each is the page that shows most of what the ones before it did not, for its length."""
    shown: dict[int, tuple[set[tuple[str, ...]], int]] = {}
    for place, visit in enumerate(every_visit(gallery)):
        answer = gallery.ask(visit)
        if is_page(answer):
            shown[place] = (kinds_of(answer), len(answer.content))
    missing = set().union(*(kinds for kinds, _length in shown.values()))
    chosen = []
    while missing:
        best = max(shown, key=lambda place: len(shown[place][0] & missing) / shown[place][1])
        missing -= shown.pop(best)[0]
        chosen.append(best)
    return sorted(chosen)
