"""A figure as it is and as it would be, exact; rounded once, when it is written down."""

from dataclasses import dataclass
from fractions import Fraction


def rounded(value: Fraction, decimals: int) -> Fraction:
    """The nearest figure with so many decimals, halves away from zero; exact, no float on the way."""
    scale = 10**decimals
    whole, rest = divmod(abs(value) * scale, 1)
    nearest = Fraction(int(whole) + (2 * rest >= 1), scale)
    return -nearest if value < 0 else nearest


def written(value: Fraction, decimals: int) -> str:
    """A figure as people read it, "1,234.5", with exactly so many decimals."""
    scaled = int(abs(rounded(value, decimals)) * 10**decimals)
    whole, part = divmod(scaled, 10**decimals)
    sign = "\N{MINUS SIGN}" if value < 0 and scaled else ""
    return f"{sign}{whole:,}" + (f".{part:0{decimals}d}" if decimals else "")


@dataclass(frozen=True)
class Compared:
    """A figure before and after a change; None where there is none. The unit follows the figure."""

    zh: str
    en: str
    before: Fraction | None
    after: Fraction | None
    decimals: int
    unit_zh: str = ""
    unit_en: str = ""

    def shown(self, value: Fraction | None, language: str) -> str:
        """One of its two figures as people read it; a dash where there is none."""
        if value is None:
            return "—"
        return f"{written(value, self.decimals)} {self.unit_en if language == 'en' else self.unit_zh}".strip()

    def length(self, value: Fraction | None) -> int:
        """How long its bar is, of 100: the larger of the two figures fills the line."""
        most = max((abs(figure) for figure in (self.before, self.after) if figure is not None), default=Fraction(0))
        return int(rounded(abs(value) * 100 / most, 0)) if value is not None and most else 0
