"""The site. The other three modules hold only what differs by environment."""

from __future__ import annotations

from csp.constants import NONE, SELF

from config.env import ROOT, cache, database, env, trusted_proxies, var_dir

BASE_DIR = ROOT
VAR_DIR = var_dir()

SITE_NAME = env.str("SITE_NAME", default="Thicket")
SITE_DESCRIPTION = env.str("SITE_DESCRIPTION", default="A quiet place for communities that read, write and vote.")
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")
SITE_IS_INDEXABLE = env.bool("SITE_IS_INDEXABLE", default=True)

# Addresses (or networks, a.b.c.d/n) whose X-Forwarded-For is believed; empty: nobody's.
TRUSTED_PROXIES = trusted_proxies()
DEMO_ALLOWED = False
# Dotted paths of what looks at new and edited posts and comments before others see them: apps.posts.screening.
SCREENERS: list[str] = []

INSTALLED_APPS = [
    "apps.core",
    "apps.accounts",
    "apps.votes",
    "apps.communities",
    "apps.posts",
    "apps.comments",
    "apps.profiles",
    "apps.importer",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "csp",
    "apps.communities.admin_config.OperatorsAdminConfig",  # django.contrib.admin
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    # The two-factor pages of allauth answer 500 without it.
    "django.contrib.humanize",
]

MIDDLEWARE = [
    "apps.core.middleware.trusted_proxies",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "apps.core.middleware.PlainErrors",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "apps.accounts.middleware.visitors_with_preferences",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    # In the place of allauth's own for its sessions, which would write with each page.
    "apps.accounts.sessions.uses_of_sessions",
    "apps.core.middleware.plain_refusals",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["apps.core.trimming.TrimmedTemplates", "django.template.loaders.app_directories.Loader"],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "apps.core.context.site",
                "apps.communities.context.frame",
            ],
        },
    },
    # For the rows of a thread only (docs/decisions/0011); chosen by name, since both engines read the same folder.
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "NAME": "jinja2",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {"environment": "apps.core.jinja.environment"},
    },
]

DATABASES = {"default": database(env.str("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'thicket.sqlite3'}"))}
CACHES = {"default": cache(env.str("CACHE_URL", default=""))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# How many times in how many seconds one person may do something, or one address where nobody is logged in
# (apps/core/ratelimit.py). Log-in, sign-up and reset have allauth's own limits.
RATE_LIMITS = {
    "close_account": (5, 300),
    "comment": (20, 600),
    "create_community": (20, 3600),
    "edit": (60, 600),
    "invite_moderator": (30, 3600),
    "preview": (120, 60),
    "submit": (10, 600),
    "subscribe": (200, 600),
    "vote": (120, 60),
}

# A revocation must hold whatever the cache does, so sessions live in the database.
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "apps.core.views.csrf_failure"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["apps.accounts.backends.NameOrConfirmedMail"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "apps.accounts.passwords.MaximumLengthValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"

ACCOUNT_ADAPTER = "apps.accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "signup": "apps.accounts.forms.SignUpForm",
    "login": "apps.accounts.forms.LogInForm",
    "add_email": "apps.accounts.forms.AddAddressForm",
    "change_password": "apps.accounts.forms.ChangeOwnPasswordForm",
    "set_password": "apps.accounts.forms.FirstPasswordForm",
    "reset_password": "apps.accounts.forms.AskResetForm",
    "reset_password_from_key": "apps.accounts.forms.LostPasswordForm",
    "user_token": "apps.accounts.forms.ResetKeyForm",
}
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "optional"
# Nobody learns who has an account: an address may be written down by several, and only its owner can confirm it.
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_MAX_EMAIL_ADDRESSES = 5
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = f"[{SITE_NAME}] "
ACCOUNT_USERNAME_MIN_LENGTH = 3
ACCOUNT_USERNAME_VALIDATORS = "apps.accounts.names.username_validators"
ACCOUNT_PRESERVE_USERNAME_CASING = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_SESSION_REMEMBER = True
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = SITE_NAME
# allauth's refusal keeps a stranger's address from an account that its owner could not take over. Here an address that
# is not confirmed counts for nothing, and AccountAdapter.confirm_email lets only the member themself confirm one.
MFA_ALLOW_UNVERIFIED_EMAIL = True

EMAIL_CONFIG = env.email("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
# A mail server that hangs must not hold a worker.
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default=f"{SITE_NAME} <thicket@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# Tasks wait in the database until `manage.py run_worker` takes them.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

LANGUAGE_CODE = "en"
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "apps.core.bundles.BundleFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        # data: is the picture of the two-factor set-up.
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "form-action": [SELF],
        "manifest-src": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

SILENCED_SYSTEM_CHECKS = [
    # The name is unique without case, by a constraint on Upper(username); a plain unique would be a second index.
    "auth.W004",
]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "filters": {"no_trace_of_refusals": {"()": "apps.core.logs.NoTraceOfRefusals"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["no_trace_of_refusals"]}
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    # Without Django's own handlers, which would write each line a second time with DEBUG.
    "loggers": {
        "django": {"handlers": [], "level": "INFO"},
        # It would write two lines each time the worker looks for tasks.
        "django_tasks_db": {"level": "WARNING"},
    },
}
