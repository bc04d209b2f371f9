"""Writing a post: as a service, and as a form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.communities.models import Community, FlairTemplate, PostKinds, TextRule, Visibility
from apps.posts.models import Kind, Post, Reach
from apps.posts.rules import FlairNotOffered, RequirementsNotMet
from apps.posts.services.submit import submit_link, submit_text
from tests.factories import make_ban, make_community, make_member, make_moderator, make_post

ClientOf = Callable[..., Client]

pytestmark = pytest.mark.django_db


def form_of(**changed: Any) -> dict[str, Any]:
    """What the form of a text post sends."""
    values = {
        "kind": "text",
        "community": "meadow",
        "title": "What grows here in May",
        "text": "A *list*.",
        "url": "",
        "submission_key": str(uuid4()),
    }
    return {**values, **changed}


# ---- The services ----------------------------------------------------------------------------------------------------


def test_text_post_begins_with_its_authors_vote_and_no_karma(author: User, community: Community) -> None:
    post = submit_text(author=author, community=community, title="Hello", body="A *word*")
    post.refresh_from_db()
    author.refresh_from_db()
    assert (post.kind, post.score, post.ups, author.post_karma) == (Kind.TEXT, 1, 1, 0)
    assert (post.reach, post.body_html.strip()) == (Reach.POPULAR, '<p dir="auto">A <em>word</em></p>')
    assert post.hot == pytest.approx(post.birth_rank, abs=0.006)


def test_link_post_knows_its_domain_and_may_carry_text(author: User, community: Community) -> None:
    post = submit_link(
        author=author, community=community, title="A study", url="https://www.example.org/a?utm_source=x", body="Short."
    )
    assert (post.kind, post.domain, post.body) == (Kind.LINK, "example.org", "Short.")
    twin = submit_link(author=author, community=community, title="Again", url="http://example.org/a")
    assert twin.url_key == post.url_key


def test_same_form_sent_twice_makes_one_post(author: User, community: Community) -> None:
    key = uuid4()
    first = submit_text(author=author, community=community, title="Once", submission_key=key)
    second = submit_text(author=author, community=community, title="Once", submission_key=key)
    assert first == second
    assert Post.objects.count() == 1


def test_two_people_may_send_the_same_key(author: User, reader: User, community: Community) -> None:
    key = uuid4()
    submit_text(author=author, community=community, title="Mine", submission_key=key)
    submit_text(author=reader, community=community, title="Yours", submission_key=key)
    assert Post.objects.count() == 2


def test_banned_member_cannot_post(author: User, community: Community) -> None:
    make_ban(community, author, reason="spam")
    with pytest.raises(PermissionDenied, match="banned"):
        submit_text(author=author, community=community, title="Still here")


def test_ban_that_came_while_the_form_was_open_is_seen(author: User, community: Community) -> None:
    opened = Community.objects.get(pk=community.pk)
    make_ban(community, author)
    with pytest.raises(PermissionDenied):
        submit_text(author=author, community=opened, title="Too late")


def test_only_approved_members_post_in_a_restricted_community(author: User, stranger: User) -> None:
    place = make_community("walled", visibility=Visibility.RESTRICTED)
    make_member(place, user=author, approved=True)
    submit_text(author=author, community=place, title="From inside")
    with pytest.raises(PermissionDenied, match="approved"):
        submit_text(author=stranger, community=place, title="From outside")


def test_post_in_a_private_community_stays_there(author: User) -> None:
    place = make_community("cellar", visibility=Visibility.PRIVATE)
    make_member(place, user=author, approved=True)
    post = submit_text(author=author, community=place, title="Among us")
    post.refresh_from_db()
    assert post.reach == Reach.COMMUNITY


def test_settings_that_changed_while_the_form_was_open_hold(author: User, community: Community) -> None:
    opened = Community.objects.get(pk=community.pk)
    Community.objects.update(post_kinds=PostKinds.LINK)
    with pytest.raises(RequirementsNotMet, match="links only"):
        submit_text(author=author, community=opened, title="A text")


@pytest.mark.parametrize(
    ("settings", "draft", "field"),
    [
        ({"post_kinds": PostKinds.TEXT}, {"url": "https://a.example/"}, "community"),
        ({"text_rule": TextRule.REQUIRED}, {}, "body"),
        ({"text_rule": TextRule.FORBIDDEN}, {"url": "https://a.example/", "body": "and text"}, "body"),
        ({"requires_flair": True}, {}, "flair"),
        ({"title_words": "bread\n[oc]"}, {"title": "About breadth"}, "title"),
        ({"banned_title_words": "giveaway"}, {"title": "Great GIVEAWAY today"}, "title"),
        ({"allowed_domains": "example.org"}, {"url": "https://notexample.org/"}, "url"),
        ({"banned_domains": "shop.example"}, {"url": "https://www.eu.shop.example/x"}, "url"),
    ],
)
def test_each_requirement_of_a_community_names_its_field(
    author: User, settings: dict[str, Any], draft: dict[str, Any], field: str
) -> None:
    place = make_community(**settings)
    submit = submit_link if "url" in draft else submit_text
    with pytest.raises(RequirementsNotMet) as refusal:
        submit(author=author, community=place, **{"title": "A title", **draft})
    assert list(refusal.value.errors) == [field]


@pytest.mark.parametrize(
    ("settings", "draft"),
    [
        ({"text_rule": TextRule.FORBIDDEN}, {"body": "a text post keeps its text"}),
        ({"title_words": "bread\n[oc]"}, {"title": "[OC] My crumb"}),
        ({"banned_title_words": "cat"}, {"title": "A category"}),
        ({"allowed_domains": "example.org"}, {"url": "https://www.example.org/a"}),
        ({"allowed_domains": "example.org"}, {"url": "https://sub.example.org/a"}),
        ({"banned_domains": "shop.example"}, {"url": "https://workshop.example/"}),
    ],
)
def test_what_meets_the_requirements_is_posted(author: User, settings: dict[str, Any], draft: dict[str, Any]) -> None:
    submit = submit_link if "url" in draft else submit_text
    assert submit(author=author, community=make_community(**settings), **{"title": "A title", **draft}).pk


def test_flair_of_another_community_or_for_moderators_is_refused(author: User, community: Community) -> None:
    foreign = FlairTemplate.objects.create(community=make_community(), text="Foreign")
    reserved = FlairTemplate.objects.create(community=community, text="Official", for_moderators=True)
    of_members = FlairTemplate.objects.create(community=community, text="Botanist", wearer="member")
    for flair in (foreign, reserved, of_members):
        with pytest.raises(FlairNotOffered):
            submit_text(author=author, community=community, title="Hello", flair=flair)
    moderator = make_moderator(community)
    assert submit_text(author=moderator, community=community, title="Notice", flair=reserved).flair == reserved


# ---- The form --------------------------------------------------------------------------------------------------------


def test_member_posts_through_the_form(client_of: ClientOf, author: User, community: Community) -> None:
    response = client_of(author).post(reverse("posts:submit"), form_of())
    post = Post.objects.get()
    assert response.status_code == 302
    assert response["Location"] == post.get_absolute_url()
    assert (post.title, post.author, post.community) == ("What grows here in May", author, community)


def test_double_click_makes_one_post_and_leads_to_it(client_of: ClientOf, author: User, community: Community) -> None:
    browser, form = client_of(author), form_of()
    first, second = (browser.post(reverse("posts:submit"), form) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert Post.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"title": ""}, "A post needs a title"),
        ({"title": "\u200b\u2060 \u3164"}, "A post needs a title"),
        ({"title": "x" * 301}, "301 of 300 characters"),
        ({"text": "x" * 40_001}, "40,001 of 40,000 characters"),
        ({"kind": "link", "url": ""}, "Paste the address"),
        ({"kind": "link", "url": "javascript:alert(1)"}, "Links begin with http"),
        ({"kind": "link", "url": "https://user:pass@example.org/"}, "user name or a password"),
        ({"kind": "link", "url": "https://" + "x" * 2_100 + ".example"}, "characters"),
        ({"community": ""}, "Name the community"),
        ({"community": "nowhere"}, "no community of this name"),
    ],
)
def test_bad_input_gets_a_sentence_and_everything_back(
    client_of: ClientOf, author: User, community: Community, changed: dict[str, str], sentence: str
) -> None:
    form = form_of(**{"title": "A title worth keeping", "text": "A text worth keeping", **changed})
    response = client_of(author).post(reverse("posts:submit"), form)
    page = response.content.decode()
    assert response.status_code == 422
    assert sentence in page
    kept = "text" if "title" in changed else "title"
    assert form[kept] in page
    assert form["submission_key"] in page
    assert not Post.objects.exists()


def test_control_and_bidi_characters_are_taken_out_of_titles(
    client_of: ClientOf, author: User, community: Community
) -> None:
    title = "A\x00 \u202etitle\u202c\x07 with\ttricks\ud800"
    body = urlencode(form_of(title=title.encode("utf-8", "surrogatepass")))
    client_of(author).post(reverse("posts:submit"), body, content_type="application/x-www-form-urlencoded")
    stored = Post.objects.get().title
    assert stored.startswith("A title with tricks")
    assert not set(stored) & set("\x00\u202e\u202c\x07\t\ud800")


@pytest.mark.parametrize("key", ["not-a-key", "x" * 5_000, ""])
def test_damaged_submission_key_counts_as_none(
    client_of: ClientOf, author: User, community: Community, key: str
) -> None:
    assert client_of(author).post(reverse("posts:submit"), form_of(submission_key=key)).status_code == 302
    assert Post.objects.get().submission_key is None


def test_name_of_a_private_community_answers_like_one_that_nobody_has(client_of: ClientOf, stranger: User) -> None:
    make_community("cellar", visibility=Visibility.PRIVATE)
    browser = client_of(stranger)
    pages = []
    for name in ("cellar", "nowhere"):
        assert browser.get(reverse("posts:submit_to", args=[name])).status_code == 404
        response = browser.post(reverse("posts:submit"), form_of(community=name, submission_key="", title=""))
        pages.append((response.status_code, response.content.decode().replace(name, "X")))
    assert without_tokens(pages[0][1]) == without_tokens(pages[1][1])
    assert pages[0][0] == pages[1][0] == 422


def without_tokens(page: str) -> list[str]:
    return [line for line in page.splitlines() if "csrfmiddlewaretoken" not in line]


def test_banned_member_gets_the_reason_and_the_text_back(
    client_of: ClientOf, author: User, community: Community
) -> None:
    make_ban(community, author, reason="third warning")
    browser = client_of(author)
    assert browser.get(reverse("posts:submit_to", args=["meadow"])).status_code == 403
    response = browser.post(reverse("posts:submit_to", args=["meadow"]), form_of())
    page = response.content.decode()
    assert response.status_code == 403
    assert "third warning" in page
    assert "What grows here in May" in page


def test_community_that_asks_for_flair_offers_it_with_the_error(client_of: ClientOf, author: User) -> None:
    place = make_community("bread", requires_flair=True)
    flair = FlairTemplate.objects.create(community=place, text="Crumb shot")
    browser = client_of(author)
    page = browser.post(reverse("posts:submit"), form_of(community="r/Bread")).content.decode()
    assert "Choose one flair: r/bread asks for it." in page
    assert "Crumb shot" in page
    browser.post(reverse("posts:submit"), form_of(community="bread", flair=flair.pk))
    assert Post.objects.get().flair == flair


def test_address_fills_the_form(client_of: ClientOf, author: User, community: Community) -> None:
    address = reverse("posts:submit_to", args=["meadow"])
    link = client_of(author).get(address, {"title": "Seen", "url": "https://example.org/a"}).content.decode()
    assert 'value="Seen"' in link
    assert 'value="https://example.org/a"' in link
    text = client_of(author).get(address, {"selftext": "true", "text": "Words & <tags>"}).content.decode()
    assert "Words &amp; &lt;tags&gt;" in text
    assert 'name="url" value' not in text


def test_other_tab_keeps_what_was_typed(client_of: ClientOf, author: User, community: Community) -> None:
    typed = form_of(kind="text", title="Half a title", text="Half a text", nsfw="on", switch_to="link")
    page = client_of(author).post(reverse("posts:submit"), typed).content.decode()
    assert "Half a title" in page
    assert "Half a text" in page
    assert 'type="url"' in page
    assert "was not published" not in page
    assert not Post.objects.exists()


def test_link_that_was_posted_here_is_warned_about_once(
    client_of: ClientOf, author: User, reader: User, community: Community
) -> None:
    earlier = make_post(community, reader, title="Seen before", url="https://example.org/a?b=1")
    make_post(make_community(), reader, title="Seen elsewhere", url="https://example.org/a?b=1")
    browser, form = client_of(author), form_of(kind="link", url="http://www.example.org/a/?b=1&utm_medium=x")
    response = browser.post(reverse("posts:submit"), form)
    page = response.content.decode()
    assert response.status_code == 200
    assert "This link was posted to r/meadow" in page
    assert earlier.get_absolute_url() in page
    assert "Seen elsewhere" not in page
    assert "Post it again anyway" in page
    confirm = page.split('name="confirm" value="')[1].split('"')[0]
    assert browser.post(reverse("posts:submit"), {**form, "confirm": confirm}).status_code == 302
    assert Post.objects.filter(community=community).count() == 2


def test_warning_about_a_link_tells_nothing_that_the_reader_may_not_read(
    client_of: ClientOf, author: User, reader: User, community: Community
) -> None:
    make_post(community, reader, title="Removed one", url="https://example.org/a", removed=True)
    response = client_of(author).post(reverse("posts:submit"), form_of(kind="link", url="https://example.org/a"))
    assert response.status_code == 302


def test_filled_address_warns_at_once(client_of: ClientOf, author: User, community: Community) -> None:
    make_post(community, author, title="Seen before", url="https://example.org/a")
    address = reverse("posts:submit_to", args=["meadow"])
    assert "Seen before" in client_of(author).get(address, {"url": "https://example.org/a"}).content.decode()


def test_visitor_is_sent_to_the_log_in_and_back(client_of: ClientOf, community: Community) -> None:
    response = client_of().get(reverse("posts:submit_to", args=["meadow"]))
    assert response.status_code == 302
    assert response["Location"].endswith("next=/r/meadow/submit/")


def test_posts_in_a_row_are_limited_and_the_text_is_kept(
    client_of: ClientOf, author: User, community: Community
) -> None:
    browser = client_of(author)
    with override_settings(RATE_LIMITS_ENABLED=True), time_machine.travel(timezone.now(), tick=False):
        answers = [browser.post(reverse("posts:submit"), form_of(title=f"Number {n}")) for n in range(11)]
    assert [response.status_code for response in answers[:10]] == [302] * 10
    assert answers[10].status_code == 429
    assert int(answers[10]["Retry-After"]) > 0
    assert "Number 10" in answers[10].content.decode()


def test_forms_that_were_refused_do_not_count_as_posts(client_of: ClientOf, author: User, community: Community) -> None:
    browser = client_of(author)
    with override_settings(RATE_LIMITS_ENABLED=True):
        for _ in range(12):
            assert browser.post(reverse("posts:submit"), form_of(title="")).status_code == 422
        assert browser.post(reverse("posts:submit"), form_of()).status_code == 302


def test_fields_that_the_form_does_not_have_are_ignored(
    client_of: ClientOf, author: User, reader: User, community: Community
) -> None:
    smuggled = {"author": reader.pk, "ups": 900, "pinned_slot": 1, "distinguished": "moderator", "approved_at": "now"}
    client_of(author).post(reverse("posts:submit"), form_of(**smuggled))
    post = Post.objects.get()
    assert (post.author, post.score, post.pinned_slot, post.distinguished) == (author, 1, None, "")
