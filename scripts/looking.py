"""Looking at a rendered page: what runs over the edge, what axe-core finds, what an elder could not read or press."""

import re
from functools import cache
from pathlib import Path

from playwright.sync_api import BrowserContext, Page

AXE = Path(__file__).resolve().parents[1] / "node_modules" / "axe-core" / "axe.min.js"

OVERFLOW = """() => {
  const edge = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= edge) return [];
  return [...document.querySelectorAll('body *')].filter(e => {
    const box = e.getBoundingClientRect();
    return box.width && box.right > edge + 1 && !e.closest('.table, .skip');
  }).slice(0, 3).map(e => e.tagName.toLowerCase() + '.' + (e.className.baseVal ?? e.className));
}"""

RUN_AXE = """async () => (await axe.run(document, {resultTypes: ['violations'], preload: false})).violations.map(v =>
  [v.id, v.impact, v.nodes.length, v.nodes[0].target.join(' '), v.nodes[0].html.slice(0, 160)])"""

BUILT_OF = """() => [innerWidth, document.documentElement.className,
  ...['--brand', '--accent'].map(name => getComputedStyle(document.documentElement).getPropertyValue(name)),
  getComputedStyle(document.body).backgroundColor,
  ...[...new Set([...document.querySelectorAll('body, body *')].map(e =>
    [e.tagName, e.className.baseVal ?? e.className, e.type, e.role, e.ariaInvalid, e.hidden].join(' ')))].sort()].join()"""

ELDER = """([smallest, main, other]) => {
  const found = new Set();
  const name = (e, what) => found.add(`${what}: ${e.tagName.toLowerCase()}.${e.className.baseVal ?? e.className} “${(e.innerText || e.value || '').trim().slice(0, 20)}”`);
  const shown = (e) => e.checkVisibility({ visibilityProperty: true }) && e.getClientRects().length && !e.closest('.skip, [hidden], .canvas');
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const e = walk.currentNode.parentElement;
    if (!walk.currentNode.textContent.trim() || e.closest('script, style, svg, option, optgroup') || !shown(e)) continue;
    const style = getComputedStyle(e), size = parseFloat(style.fontSize), line = parseFloat(style.lineHeight);
    if (size < smallest) name(e, `${size}px`);
    if (line && line / size < 1.299) name(e, `line ${(line / size).toFixed(2)}`);
  }
  const isInline = (e) => e.matches('a') && getComputedStyle(e).display.startsWith('inline') && !getComputedStyle(e).display.includes('flex') && e.parentElement.innerText.trim() !== e.innerText.trim();
  for (const e of document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary, label.choice')) {
    if (!shown(e) || isInline(e) || e.closest('label.choice') && e.matches('input')) continue;
    const box = e.getBoundingClientRect();
    const isMain = e.matches('.button:not(.small):not(.quiet), .tabs a, label.choice, select, textarea, .kinds a, .ease button, .head button') || e.matches('input');
    const least = isMain ? main : other;
    if (box.height < least - .5 || box.width < Math.min(least, 44) - .5) name(e, `${Math.round(box.width)}×${Math.round(box.height)} < ${least}`);
  }
  return [...found].slice(0, 6);
}"""
SMALLEST_TEXT_PX, MAIN_TARGET_PX, OTHER_TARGET_PX = {"elder": 18, "elder larger": 22, "elder largest": 30}, 60, 44
"""Of the elder mode: MIIT's norms for elder-friendly pages, and FACTS.md. The text is a step larger with each size."""


ENGLISH = re.compile(r"[A-Za-z]{2,}(?:[ ,]+[A-Za-z]{2,}){2,}")
"""Three English words in a row: no name, no unit, but a sentence in the wrong language."""


def english_in(chinese_page: str) -> list[str]:
    """English sentences in the visible text of a page for a reader of Chinese."""
    return ENGLISH.findall(chinese_page)


@cache
def axe_source() -> str:
    """axe-core, evaluated by the driver: a script element would be refused by the page's own policy."""
    return AXE.read_text(encoding="utf-8")


def overflow(page: Page) -> list[str]:
    """What runs over the right edge, three of it at most."""
    found: list[str] = page.evaluate(OVERFLOW)
    return found


def bring_axe(context: BrowserContext) -> None:
    """Every page of the context has axe-core at hand: sending it to each takes as long as asking it."""
    context.add_init_script(f"window.bringAxe = () => {{ {axe_source()}; return true; }};")


def axe(page: Page) -> list[tuple[str, str, int, str, str]]:
    """Violations: rule, impact, how many, where, and the first one's markup."""
    if not page.evaluate("window.bringAxe?.()"):
        page.evaluate(axe_source())
    return [tuple(found) for found in page.evaluate(RUN_AXE)]


def built_of(page: Page) -> str:
    """Width, size, colours and kinds of elements a page is built of: two pages of one address with the same are one to axe-core."""
    return str(page.evaluate(BUILT_OF))


def elder_faults(page: Page) -> list[str]:
    """What is too small to read or to press, measured on the page as it is rendered; nothing where it is not in elder mode."""
    size = page.evaluate("document.documentElement.className")
    if size not in SMALLEST_TEXT_PX:
        return []
    found: list[str] = page.evaluate(ELDER, [SMALLEST_TEXT_PX[size], MAIN_TARGET_PX, OTHER_TARGET_PX])
    return found


def wear(page: Page, size: str) -> None:
    """Show the page in another text size, as the browser would draw it were it chosen."""
    page.evaluate("size => { document.documentElement.className = size }", size)
