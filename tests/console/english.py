"""Finds English sentences on a page that should be Chinese."""

from playwright.sync_api import Locator, Page

_FIND = r"""
(root) => {
  const SENTENCE = /[A-Za-z][A-Za-z'’-]*(?:[,;:]?\s+[A-Za-z][A-Za-z'’-]*){3,}/g
  const SKIPPED = 'code, pre, kbd, samp, textarea, script, style, .ant-typography-code'
  const isSeen = (element) => element.checkVisibility({ visibilityProperty: true })
  const found = []
  const look = (element, text) => {
    if (text && !element.closest(SKIPPED) && isSeen(element)) found.push(...(text.match(SENTENCE) ?? []))
  }
  const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
  while (texts.nextNode()) look(texts.currentNode.parentElement, texts.currentNode.data)
  for (const element of root.querySelectorAll('[placeholder], [title], [aria-label]')) {
    for (const name of ['placeholder', 'title', 'aria-label']) look(element, element.getAttribute(name))
  }
  return [...new Set(found)]
}
"""


def find_english(where: Page | Locator) -> list[str]:
    """Runs of four and more Latin words in what is seen, in hints and in names for screen readers; code is none."""
    root = where.locator("body") if isinstance(where, Page) else where
    found: list[str] = root.evaluate(_FIND)
    return found
