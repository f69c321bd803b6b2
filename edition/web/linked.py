"""What search engines and harvesters read of a page: who wrote what, as linked data (JSON-LD, https://schema.org).

A page of an essay is a chapter by the essay's author, part of the essay, which is part of the edition by its editors;
what the edition adds on that page is a work of its own, about the chapter, under the edition's licence. The block is
data: no browser runs it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from ..byline import day
from ..colophon import Colophon
from ..essays import Essay, essays
from ..package import PACKAGE, describe
from ..passages import by_address
from .metadata import DATA
from .record import Name, Record, source

Thing = dict[str, Any]

LICENCES = {"CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/", "MIT": "https://opensource.org/license/mit"}
OWNERS = "本文の著作権は著者・発行者に属します。"


def _context(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    if doctree is None or app.builder.name != "html":
        return
    of: Record = context["record"]
    root = Path(app.srcdir)
    if of.is_cover:
        thing = _edition(of.about) | {"hasPart": [_essay(each, of.about, root) for each in essays(root)]}
    elif of.essay:
        thing = _chapter(of, of.essay, root)
    elif pagename == DATA and (root / PACKAGE).exists():
        thing = _dataset(of, root, lambda path: context["pathto"](path, True))
    else:
        thing = {"@type": "Chapter", "name": of.title, "author": _makers(of.about.editors), "inLanguage": of.language}
        thing |= _at(of) | {"license": LICENCES[of.about.licences[0]], "isPartOf": _edition(of.about)}
    context["metatags"] += "\n" + block({"@context": "https://schema.org"} | thing)


def block(thing: Thing) -> str:
    """A thing as a block of data in a page: no letter of it can end the block or open a comment."""
    text = json.dumps(thing, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return f'<script type="application/ld+json">{text}</script>'


def _edition(about: Colophon) -> Thing:
    found: Thing = {
        "@type": "Book",
        "name": about.title,
        "alternateName": about.title_en,
        "editor": _makers(about.editors),
        "version": about.version,
        "datePublished": about.released,
        "license": LICENCES[about.licences[0]],
        "copyrightNotice": "論考の著作権は各論考の著者と発行者にあります。",
        "inLanguage": "ja",
    }
    if about.doi:
        found["identifier"] = f"https://doi.org/{about.doi}"
    return found | ({"@id": about.url(), "url": about.url()} if about.base else {})


def _essay(essay: Essay, about: Colophon, root: Path) -> Thing:
    """An essay, without what it is part of. A day that its witness prints is a date; a year inferred is not."""
    found: Thing = {
        "@type": "Article",
        "name": by_address(root)[essay.id].text,
        "alternateName": essay.title_en,
        "author": _author(essay),
        "inLanguage": "ja",
        "creditText": source(essay, root),
        "copyrightNotice": OWNERS,
    }
    if not essay.year_inferred:
        found["datePublished"] = "-".join(f"{number:02}" for number in day(essay, root))
    home = about.url(f"book/{essay.id}/index.html")
    return found | ({"@id": home, "url": home} if home else {})


def _chapter(of: Record, essay: Essay, root: Path) -> Thing:
    found = _essay(essay, of.about, root) | {"isPartOf": _edition(of.about)}
    if not of.whole:
        author = found["author"]
        found = {"@type": "Chapter", "name": of.title, "author": author, "inLanguage": "ja", "isPartOf": found}
        found |= _at(of)
    if of.folios:
        found |= {"pageStart": str(of.folios[0]), "pageEnd": str(of.folios[1])}
    if of.annotated:
        found["subjectOf"] = {
            "@type": "CreativeWork",
            "name": "版による梗概と注釈",
            "creator": _makers(of.about.editors),
            "datePublished": of.about.released,
            "license": LICENCES[of.about.licences[0]],
        }
    return found


def _dataset(of: Record, root: Path, link: Any) -> Thing:
    package = describe(root)
    return {
        "@type": "Dataset",
        "name": package["title"],
        "alternateName": package["title_en"],
        "description": f"{package['description']} {package['description_en']}",
        "creator": _makers(of.about.editors),
        "version": of.about.version,
        "datePublished": of.about.released,
        "license": LICENCES[of.about.licences[0]],
        "inLanguage": "ja",
        "isPartOf": _edition(of.about),
        "distribution": [
            {
                "@type": "DataDownload",
                "name": resource["title"],
                "encodingFormat": resource["mediatype"],
                "contentUrl": of.about.url(f"data/{resource['path']}") or link(f"data/{resource['path']}"),
            }
            for resource in package["resources"]
        ],
    } | _at(of)


def _at(of: Record) -> Thing:
    return {"@id": of.url, "url": of.url} if of.url else {}


def _author(essay: Essay) -> Thing:
    given = essay.author.removeprefix(essay.surname)
    return _person((essay.surname, given)) | {"alternateName": essay.author_en}


def _makers(names: tuple[Name, ...]) -> Thing | list[Thing]:
    made = [_person(name) if name[1] else {"@type": "Organization", "name": name[0]} for name in names]
    return made[0] if len(made) == 1 else made


def _person(name: Name) -> Thing:
    return {"@type": "Person", "name": "".join(name), "familyName": name[0], "givenName": name[1]}


def setup(app: Sphinx) -> None:
    app.connect("html-page-context", _context)
