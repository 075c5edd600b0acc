"""What can be said, on which fact, to which side: a registry that the modules which announce the facts fill in."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """A message's texts; placeholders are filled by who tells. `is_urgent` ones also leave the page."""

    title_zh: str
    title_en: str
    body_zh: str
    body_en: str
    is_urgent: bool = False


WORDS: dict[tuple[str, str], Words] = {}
"""By (fact, side); a bank may put its own words in their place."""
