"""The structure of a page, to see whether a text has become more than text."""

from html.parser import HTMLParser

Tag = tuple[str, tuple[str, ...]]


class Skeleton(HTMLParser):
    """Reads a page into its tags with the names of their attributes, and into its words."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[Tag] = []
        self.said: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag; what its attributes say counts as words."""
        self.tags.append((tag, tuple(name for name, _ in attrs)))
        self.said += [value or "" for _, value in attrs]

    def handle_data(self, data: str) -> None:
        """Note words."""
        self.said.append(data)

    def handle_comment(self, data: str) -> None:
        """Note a comment: ours have none."""
        self.tags.append(("comment", ()))

    def handle_decl(self, decl: str) -> None:
        """Note a declaration."""
        self.tags.append((decl, ()))

    def unknown_decl(self, data: str) -> None:
        """Note a marked section."""
        self.tags.append(("section", ()))

    def handle_pi(self, data: str) -> None:
        """Note an instruction."""
        self.tags.append(("instruction", ()))

    def says(self, text: str) -> bool:
        """Tell whether `text` stands on the page as it is, apart from its spaces."""
        return " ".join(text.split()) in " ".join(" ".join(self.said).split())
