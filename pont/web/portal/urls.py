"""The addresses at which an authority sets its portal up."""

from django.urls import path, register_converter

from pont.file_returns.operations.keep_words import Words
from pont.web.portal import desks, views, words


class WordsConverter:
    """Reads a list of words from an address; any other word is no address at all."""

    regex = "|".join(Words)

    def to_python(self, value: str) -> Words:
        """Return the list."""
        return Words(value)

    def to_url(self, value: Words | str) -> str:
        """Return the word for the address."""
        return str(value)


register_converter(WordsConverter, "words")

urlpatterns = [
    path("portal/", views.settle, name="portal"),
    path("portal/services/", desks.list_desks, name="portal-services"),
    path("portal/services/add/", desks.add, name="portal-service-add"),
    path("portal/services/<uuid:public_id>/", desks.amend, name="portal-service"),
    path("portal/services/<uuid:public_id>/switch/", desks.switch, name="portal-service-switch"),
    path("portal/<words:which>/", words.words, name="portal-words"),
]
