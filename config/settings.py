"""Settings, read from the environment; `.env.example` lists and explains every one.

`PONT_MODE` is `production` unless said otherwise, and production refuses to start half-configured
(see `config.production`). `demo` and `test` bring safe local defaults.
"""

from datetime import timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from csp.constants import NONCE, NONE, SELF

from config.logging import configure_structlog, make_logging
from config.production import DEMO_KEY, refuse_unsafe_settings
from pont.policy.calendars import ESCALATE_AFTER_WEEKS, parse_weeks
from pont.policy.calendars import UNPLACED_DAYS as DEFAULT_UNPLACED_DAYS
from pont.policy.limits import MATCHING_PUPILS as MOST_PUPILS
from pont.policy.limits import MATCHING_SIZE as MOST_SIZE
from pont.policy.limits import MB, parse_overrides
from pont.policy.notices import parse_silent
from pont.policy.retention import parse_lengthened

HOUSE = Path(__file__).resolve().parent.parent

env = environ.Env()
environ.Env.read_env(env.path("PONT_ENV_FILE", default=str(HOUSE / ".env"))())

MODE = env.str("PONT_MODE", default="production")
LOCAL = MODE in {"demo", "test"}
VERSION = version("pont")
VAR = Path(env.str("PONT_VAR", default=str(HOUSE / "var")))

SECRET_KEY = env.str("PONT_SECRET_KEY", default="only-for-demo-and-tests" if LOCAL else "")
# id:64 hex digits, comma separated; the first wraps new files, all can unwrap.
VAULT_MASTER_KEYS = env.str("PONT_MASTER_KEYS", default=f"demo:{DEMO_KEY}" if LOCAL else "")
AUDIT_KEY = env.str("PONT_AUDIT_KEY", default="only-for-demo-and-tests" if LOCAL else "")

# Where the heads of the audit trail are noted: best on another disk or machine.
AUDIT_HEADS = Path(env.str("PONT_AUDIT_HEADS", default=str(VAR / "audit-heads")))

DEBUG = env.bool("PONT_DEBUG", default=False)
# A file of personal e-mail domains to use instead of the shipped one.
PERSONAL_DOMAINS_FILE = env.str("PONT_PERSONAL_DOMAINS", default="")
PUBLIC_URL = env.str("PONT_PUBLIC_URL", default="http://localhost:8000" if LOCAL else "")
ALLOWED_HOSTS = env.list(
    "PONT_ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "testserver"] if LOCAL else []
)
TRUSTED_PROXIES = env.list("PONT_TRUSTED_PROXIES", default=[])

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    # Before allauth: our templates stand in front of its own.
    "pont.web",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "pont.audit",
    "pont.directory",
    "pont.vault",
    "pont.postbox",
    "pont.accounts",
    "pont.user_audit",
    "pont.transfers",
    "pont.lost_pupils",
    "pont.file_returns",
    "pont.enquiries",
    "pont.rounds",
    "pont.console",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "pont.web.headers.PageHeaders",
    "pont.web.headers.PlainCookies",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "pont.web.middleware.SessionLimits",
    "pont.web.middleware.PersonAtDesk",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "pont.web.middleware.NewPasswordFirst",
    "pont.web.middleware.SecondFactorFirst",
    "pont.web.doors.Refusals",
]

ROOT_URLCONF = "config.urls"
# What follows upstairs from what happens to a file; named here, as rooms import from below only.
CONSEQUENCES = "config.consequences.CONSEQUENCES"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR}/pont.sqlite3")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["ENGINE"] = "config.sqlite"
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # WAL with FULL: a commit is on disk before it is acknowledged. secure_delete: what is
        # destroyed (wrapped keys, pupil rows) leaves no trace in free pages.
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;"
            "PRAGMA temp_store=MEMORY; PRAGMA cache_size=-65536"
        ),
    }
    DATABASES["default"]["CONN_MAX_AGE"] = None
    # Said aloud, or the test runner, which knows Django's own backend by name, would ask for a
    # file for each of its workers.
    DATABASES["default"]["TEST"] = {"NAME": ":memory:"}
else:
    # Workers of a statement and compiled plans are for reports of minutes: to start them takes
    # longer than any page, and with them the parts of a search come in any order.
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault(
        "options", "-c jit=off -c max_parallel_workers_per_gather=0"
    )
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("PONT_CONN_MAX_AGE", default=60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ATOMIC_REQUESTS = False

# Counters of allauth's own limits live here, for all processes alike; never whole pages.
CACHES = {
    "default": {
        "BACKEND": "config.plain_cache.PlainCache",
        "LOCATION": "pont_cache",
        # The default of 300 would cull counters while they still count.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

AUTH_USER_MODEL = "accounts.Account"
AUTHENTICATION_BACKENDS = ["pont.accounts.backends.AccountBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
if MODE == "test":
    # Tests sign in thousands of times; those about hashing take this one out again.
    PASSWORD_HASHERS.insert(0, "django.contrib.auth.hashers.MD5PasswordHasher")
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "account_login"

SESSION_ENGINE = "config.sessions"
# Signed out after this long without a request, and after this long altogether.
SESSION_IDLE = timedelta(minutes=env.int("PONT_IDLE_MINUTES", default=30))
SESSION_LONGEST = timedelta(hours=env.int("PONT_SESSION_HOURS", default=12))
SESSION_COOKIE_AGE = int(SESSION_LONGEST.total_seconds())
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
# A __Host- cookie needs HTTPS: browsers take it from this very host alone.
SESSION_COOKIE_NAME = "session" if LOCAL else "__Host-session"
SESSION_COOKIE_SECURE = not LOCAL
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "csrf" if LOCAL else "__Host-csrf"
CSRF_COOKIE_SECURE = not LOCAL
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

ACCOUNT_ADAPTER = "pont.web.session.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*"]
ACCOUNT_UNIQUE_EMAIL = False
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_LOGOUT_ON_GET = False
SOCIALACCOUNT_ADAPTER = "pont.web.session.adapters.ProviderAdapter"
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {}
# DfE Sign-in, Hwb or another OpenID Connect provider; off until its address is given.
OIDC_SERVER = env.str("PONT_OIDC_SERVER", default="")
OIDC_ORIGINS = ["{0.scheme}://{0.netloc}".format(urlsplit(OIDC_SERVER))] if OIDC_SERVER else []
if OIDC_SERVER:
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": env.str("PONT_OIDC_ID", default="provider"),
                "name": env.str("PONT_OIDC_NAME", default="OpenID Connect"),
                "client_id": env.str("PONT_OIDC_CLIENT_ID"),
                "secret": env.str("PONT_OIDC_SECRET"),
                "settings": {"server_url": OIDC_SERVER},
            }
        ],
    }
# Authenticator apps and passkeys: whether people find the screens to set them up.
SECOND_FACTOR_SCREENS = env.bool("PONT_SECOND_FACTOR", default=True)
# Whether those whose role asks for one must have one; nobody in the demo.
SECOND_FACTOR_REQUIRED = env.bool("PONT_SECOND_FACTOR_REQUIRED", default=not LOCAL)
# Whose people must have one whatever their role: "681, 6812045"; "all" is everybody.
SECOND_FACTOR_AT = frozenset(
    at.strip() for at in env.list("PONT_SECOND_FACTOR_AT", default=[]) if at.strip()
)
MFA_ADAPTER = "pont.web.session.adapters.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "Pont"
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = LOCAL
# A school or an authority is one address: codes are counted by person, five in five minutes.
ACCOUNT_RATE_LIMITS = {"login_failed": "200/5m/ip,5/5m/key"}
MFA_RATE_LIMITS = {"webauthn_login": "200/5m/ip"}
MFA_PASSKEY_LOGIN_ENABLED = SECOND_FACTOR_SCREENS

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("cy", "Cymraeg")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/London"
LOCALE_PATHS = [
    HOUSE / "config" / "locale",
    HOUSE / "pont" / "standards" / "locale",
    HOUSE / "pont" / "policy" / "locale",
]
FORMAT_MODULE_PATH = ["config.formats"]

LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 60 * 60
LANGUAGE_COOKIE_SECURE = not LOCAL
LANGUAGE_COOKIE_HTTPONLY = True

STATIC_URL = "static/"
STATIC_ROOT = None if LOCAL else VAR / "static"
# Production serves hashed names, for ever; locally the files are found where they lie.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if LOCAL
        else "pont.web.assets.HashedStorage"
    },
}
WHITENOISE_USE_FINDERS = LOCAL
WHITENOISE_AUTOREFRESH = False

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],  # the QR code of a second factor is a data: image
        "connect-src": [SELF],
        # Signing in with a provider is a form of ours that leads to it.
        "form-action": [SELF, *OIDC_ORIGINS],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
# The CSRF check over HTTPS wants to see that a form came from us.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "pont.web.faults.views.csrf_failure"
if not LOCAL:
    SECURE_HSTS_SECONDS = env.int("PONT_HSTS_SECONDS", default=2 * 365 * 24 * 60 * 60)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("PONT_HSTS_SUBDOMAINS", default=False)

# Where the bytes are: a folder, or "s3://bucket/prefix".
STORE = env.str("PONT_STORE", default=str(VAR / "store"))
# "clamd:/path/to/socket", "clamd://host:port", or "none" (demo only).
SCANNER = env.str("PONT_SCANNER", default="none" if LOCAL else "")
# Django's own handlers would write large files of any form to a disk, in clear text.
FILE_UPLOAD_HANDLERS = ["pont.web.memory.MemoryOnly"]
# Seconds the scanner may take over one piece and over its verdict before the upload is refused.
SCANNER_TIMEOUT = env.float("PONT_SCANNER_TIMEOUT", default=9.0)

# smtp://user:password@host:port, smtp+tls://... ; the demo delivers nowhere and shows the letters.
MAIL = env.email_url("EMAIL_URL", default="dummymail://" if LOCAL else "smtp://localhost:25")
EMAIL_BACKEND = env.str("PONT_MAIL_BACKEND", default=MAIL["EMAIL_BACKEND"])
EMAIL_HOST, EMAIL_PORT = MAIL["EMAIL_HOST"], MAIL["EMAIL_PORT"]
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = MAIL["EMAIL_HOST_USER"], MAIL["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS, EMAIL_USE_SSL = MAIL.get("EMAIL_USE_TLS", False), MAIL.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 10
NOTIFY_URL = env.str("PONT_NOTIFY_URL", default="https://api.notifications.service.gov.uk")
NOTIFY_KEY = env.str("PONT_NOTIFY_KEY", default="")
NOTIFY_TEMPLATE = env.str("PONT_NOTIFY_TEMPLATE", default="")
ANYMAIL = env.json("PONT_ANYMAIL", default={})
DEFAULT_FROM_EMAIL = env.str("PONT_MAIL_FROM", default="Pont <pont@localhost>")

LOGGING = make_logging(env.str("PONT_LOG_LEVEL", default="WARNING" if LOCAL else "INFO"))
configure_structlog()

# Sizes other than the table's, in MB: "generic-school=8, ctf-authority=100".
SIZE_LIMITS = parse_overrides(env.str("PONT_SIZE_LIMITS", default=""))
# Days that files are kept, longer than the table's: "ctf-received=180, ctf-rejected=60".
KEEP_DAYS = parse_lengthened(env.str("PONT_KEEP_DAYS", default=""))
# Weeks after which the headteacher is told of files that nobody has downloaded.
ESCALATE_WEEKS = parse_weeks(env.str("PONT_ESCALATE_WEEKS", default=str(ESCALATE_AFTER_WEEKS)))
# Kinds whose coming and going no e-mail tells: "generic" keeps the old system's silence.
SILENT_KINDS = parse_silent(env.str("PONT_SILENT_KINDS", default=""))
# What matches the shelf with a census: any function of the shape of the one that ships.
MATCHING_ENGINE = env.str(
    "PONT_MATCHING_ENGINE", default="pont.lost_pupils.matching.engine.match_files"
)
# Memory and processors it may use, as DuckDB writes them; 0 is all processors.
MATCHING_MEMORY = env.str("PONT_MATCHING_MEMORY", default="2GB")
MATCHING_THREADS = env.int("PONT_MATCHING_THREADS", default=0) or None
# The largest census to match: its pupils, and its size in MB.
MATCHING_PUPILS = env.int("PONT_MATCHING_PUPILS", default=MOST_PUPILS)
MATCHING_SIZE = env.int("PONT_MATCHING_SIZE", default=MOST_SIZE // MB) * MB
# Days after which housekeeping lists pupils who were claimed and have not been placed.
UNPLACED_DAYS = env.int("PONT_UNPLACED_DAYS", default=DEFAULT_UNPLACED_DAYS)

if not LOCAL:
    refuse_unsafe_settings(globals())
