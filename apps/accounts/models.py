"""People: members, placeholders for people of an imported dump, names that nobody may take again, and the log of what
operators did to people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.querysets import UserQuerySet
from apps.core.addresses import address
from apps.core.names import NameField
from apps.core.text import normalize
from apps.core.tiles import tile_of

NAME_CHARACTERS = "A-Za-z0-9_-"
NAME_MIN, NAME_MAX = 3, 20
PLACEHOLDER_NAME_MAX = 40
BIO_MAX = 500
REASON_MAX = 300


class Theme(models.TextChoices):
    SYSTEM = "system", _("System")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


class Density(models.TextChoices):
    COMPACT = "compact", _("Compact")
    NORMAL = "normal", _("Normal")
    CARD = "card", _("Cards")


class UserManager(BaseUserManager["User"]):
    def get_queryset(self) -> UserQuerySet:
        return UserQuerySet(self.model, using=self._db)

    def named(self, name: str) -> UserQuerySet:
        """At most one row; the name's case does not matter."""
        return self.get_queryset().named(name)

    def create_user(self, username: str, email: str = "", password: str | None = None, **fields: Any) -> User:
        user = self.model(username=username, email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, username: str, email: str = "", password: str | None = None, **fields: Any) -> User:
        """An operator: sees every community and Django's whole admin."""
        return self.create_user(username, email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(username__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    # Identity
    username = NameField(_("name"), max_length=PLACEHOLDER_NAME_MAX)
    email = models.EmailField(_("mail address"), blank=True)
    bio = models.TextField(_("about you"), blank=True, default="")
    date_joined = models.DateTimeField(default=timezone.now, editable=False)
    # State
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(_("operator"), default=False)
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)
    # From this moment nobody reads what the member wrote, erased already or not
    erased_at = models.DateTimeField(null=True, blank=True, editable=False)
    imported_at = models.DateTimeField(null=True, blank=True, editable=False)
    imported_name = models.CharField(max_length=100, blank=True, default="", editable=False)
    # Preferences
    theme = models.CharField(max_length=10, choices=Theme, default=Theme.SYSTEM)
    density = models.CharField(max_length=10, choices=Density, default=Density.NORMAL)
    post_sort = models.CharField(max_length=20, default="hot")
    comment_sort = models.CharField(max_length=20, blank=True, default="")
    shows_nsfw = models.BooleanField(_("show NSFW posts and communities"), default=False)
    # Counters; writer: accounts.services.adjust_karma
    post_karma = models.IntegerField(default=0, editable=False)
    comment_karma = models.IntegerField(default=0, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    # Only on the viewer of a page that writes nothing; see accounts.viewers
    viewer_columns: Mapping[str, Any] | None = None

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Upper("username"), name="user_name_once_without_case", violation_error_message=_("This name is taken.")
            ),
            models.CheckConstraint(
                condition=Q(username__made_of=NAME_CHARACTERS) & ~Q(username=""), name="user_name_characters"
            ),
            models.CheckConstraint(
                condition=Q(imported_at__isnull=False)
                | (Q(username__length__gte=NAME_MIN) & Q(username__length__lte=NAME_MAX)),
                name="user_name_length",
            ),
        ]

    def __str__(self) -> str:
        return self.shown_name

    def get_absolute_url(self) -> str:
        return address("profiles:overview", self.username)

    # One password, however a keyboard composes its letters.
    def set_password(self, raw_password: str | None) -> None:
        super().set_password(raw_password and normalize(raw_password))

    def check_password(self, raw_password: str | None) -> bool:
        return super().check_password(normalize(raw_password or ""))

    @property
    def shown_name(self) -> str:
        """The name that others read."""
        return "[deleted]" if self.closed_at else self.username

    @property
    def tile(self) -> int:
        """The colour of the round tile, 1 to 8."""
        return tile_of(self.username)

    @property
    def is_placeholder(self) -> bool:
        """Stands for the author of imported items; nobody can log in as it."""
        return self.imported_at is not None


class RetiredName(models.Model):
    """The name of a closed account: nobody takes it again, so old content is never somebody else's."""

    name = NameField(max_length=PLACEHOLDER_NAME_MAX)
    retired_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(Upper("name"), name="retired_name_once_without_case")]

    def __str__(self) -> str:
        return str(self.name)


class Action(models.TextChoices):
    """What operators do to people."""

    DEACTIVATE = "deactivate", _("deactivated")
    REACTIVATE = "reactivate", _("reactivated")
    MAKE_OPERATOR = "makeoperator", _("made an operator")
    DISMISS_OPERATOR = "dismissoperator", _("dismissed as operator")


class OperatorAction(models.Model):
    """The log of what operators did to people. Rows are added, never changed; no row holds a name."""

    # Null: it was done at the terminal, or the row of the operator is gone
    operator = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    is_from_terminal = models.BooleanField(_("at the terminal"), default=False)
    action = models.CharField(max_length=16, choices=Action)
    # Null: the row of the person is gone
    person = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    reason = models.CharField(max_length=REASON_MAX, blank=True, default="")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(action__in=Action.values), name="operator_action_known"),
            models.CheckConstraint(
                condition=Q(is_from_terminal=False) | Q(operator__isnull=True),
                name="operator_action_at_terminal_names_nobody",
            ),
            models.CheckConstraint(
                condition=~Q(action=Action.DEACTIVATE) | ~Q(reason=""), name="operator_action_deactivates_with_reason"
            ),
        ]
        # What was done to one person, the newest first; also finds the rows when a person is deleted.
        indexes = [models.Index(fields=["person", "-id"], name="operator_action_of_person")]

    def __str__(self) -> str:
        return f"{self.get_action_display()}: {self.person}"
