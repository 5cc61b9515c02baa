"""Django's sessions in the database, read by a statement made once."""

from datetime import datetime

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from config.prepared import Prepared

READ_SESSION: Prepared[Session] = Prepared(
    lambda key, now: Session.objects.filter(session_key=key, expire_date__gt=now).order_by(),
    str,
    datetime,
)


class SessionStore(db.SessionStore):
    """As Django's own but for the reading, which stands in every request."""

    def _get_session_from_db(self) -> Session | None:
        for session in READ_SESSION.run(self.session_key or "", timezone.now()):
            return session
        self._session_key = None
        return None
