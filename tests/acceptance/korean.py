"""Korean on a page that is read in English: whose is it?

What people of the centre have written is Korean in any language: names, notes, what was said. It
lies in the tables, and for notes in the side store, which the demonstration fills from a file. What
has an English beside it there (``name_en``) is not taken for theirs, for then the page has to show
that; but where both are kept up beside each other, it is.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import psycopg
from playwright.sync_api import Page
from psycopg import sql

from maju.app.run import plan

NOTES = Path(plan.__file__).with_name("demo_inbox.toml")
_BOTH = re.compile(r"/(directory|manual)/|/workforce/\w+/shifts/")
"""Pages that show what is kept in both languages, beside each other."""
_RUN = re.compile("[가-힣]+")
_MASKED = re.compile(r"[가-힣]*[*＊]+[가-힣]*")
_TEXTS = """
    SELECT c.table_schema, c.table_name, c.column_name,
        EXISTS (SELECT FROM information_schema.columns AS e
            WHERE (e.table_schema, e.table_name) = (c.table_schema, c.table_name)
                AND e.column_name = c.column_name || '_en')
    FROM information_schema.columns AS c
    JOIN information_schema.tables AS t USING (table_schema, table_name)
    WHERE c.table_schema NOT IN ('information_schema', 'journal') AND c.table_schema !~ '^pg_'
        AND t.table_type = 'BASE TABLE'
        AND c.data_type IN ('text', 'character varying', 'json', 'jsonb', 'ARRAY')
"""
_SHOWN = """() => {
  const found = [];
  const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    if (!parent.closest("[lang=ko], script:not([type='application/json']), style"))
      found.push(walker.currentNode.nodeValue);
  }
  for (const each of document.querySelectorAll("[title], [alt], [placeholder], [aria-label], [content]"))
    if (!each.closest("[lang=ko]"))
      for (const name of ["title", "alt", "placeholder", "aria-label", "content"])
        if (each.hasAttribute(name)) found.push(each.getAttribute(name));
  return found;
}"""


class Theirs(NamedTuple):
    """Runs of Korean letters in what the centre keeps: *alone*, without what has its English too."""

    all: frozenset[str]
    alone: frozenset[str]


def words_of_theirs(conninfo: str) -> Theirs:
    """As the tables have them now."""
    notes = frozenset(_RUN.findall(NOTES.read_text(encoding="utf-8")))
    with psycopg.connect(conninfo) as link:
        columns = link.execute(_TEXTS).fetchall()
        every = [_words(link, *named) for *named, _ in columns]
        alone = [_words(link, *named, alone=english) for *named, english in columns]
    return Theirs(notes.union(*every), notes.union(*alone))


def _words(
    link: psycopg.Connection[Any], schema: str, table: str, column: str, *, alone: bool = False
) -> set[str]:
    """Of one column; *alone*: of rows whose English is empty."""
    query = sql.SQL("SELECT DISTINCT {name}::text FROM {table} WHERE {name}::text ~ {has}").format(
        name=sql.Identifier(column),
        table=sql.Identifier(schema, table),
        has=sql.Literal("[가-힣]"),
    )
    if alone:
        query += sql.SQL(" AND {} = ''").format(sql.Identifier(f"{column}_en"))
    return {run for (text,) in link.execute(query) for run in _RUN.findall(text)}


def korean_of_ours(page: Page, theirs: Theirs) -> list[str]:
    """Texts on the page, and in what it reads out, with Korean that nobody of the centre wrote."""
    known = theirs.all if _BOTH.match(urlsplit(page.url).path) else theirs.alone
    shown: list[str] = page.evaluate(_SHOWN)
    texts = dict.fromkeys(each.strip() for each in shown if _RUN.search(each))
    return [
        f"{runs} in {text[:80]!r}"
        for text in texts
        if (runs := [run for run in _RUN.findall(_MASKED.sub("", text)) if run not in known])
    ]
