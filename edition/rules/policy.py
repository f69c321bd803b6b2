"""The pages' Content-Security-Policy: nothing of another host, nothing inline, no code made out of text.

Every page has it in its head, before whatever a browser could fetch or run (`TAG`; the templates of the theme, of
`export` and of `publish` set it), so that it holds on any host and from a folder on disk, where 'self' is the disk
(tried in Chromium and Firefox). What a page cannot say of itself, `frame-ancestors` and other headers, is its host's
to send (README.md). What the directives mean: https://www.w3.org/TR/CSP3/

The policy forbids; `check` tells what it would forbid before a browser does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from markupsafe import Markup
from selectolax.lexbor import LexborHTMLParser, LexborNode

from .. import ROOT
from ..faults import Fault, Refused, place, read_text

#: Scripts, styles, pictures, fonts and whatever else is fetched: this site's own files, and nothing in the page itself.
POLICY = "default-src 'self'; base-uri 'none'; form-action 'self'; object-src 'none'"
#: The policy as an element of a page's head, which follows the one that says how the page is encoded.
TAG = Markup(f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">')

#: Blocks of data in script elements: no browser runs them.
DATA = frozenset({"application/ld+json"})
#: Elements that bring another document, or change what addresses mean.
FRAMES = "base, iframe, frame, object, embed, portal, applet"
#: What is fetched, or done, without being asked for.
_FETCHED = ("src", "srcset", "poster", "background", "data", "action", "formaction", "ping")
#: An address at another host, or with a scheme; of these, `mailto:` and the like are fetched by nobody.
_AWAY = re.compile(r"\s*([a-z][a-z0-9+.-]*:|//|\\)", re.I)
#: An address that is code; browsers read it so through white space and control signs.
_CODE = ("javascript:", "vbscript:", "data:text/html", "data:image/svg", "data:application/xhtml")
_SHEET = re.compile(r"url\(\s*['\"]?\s*([a-z][a-z0-9+.-]*:|//)[^)]*\)|@import[^;]*|expression\(", re.I)

_REMEDY = "take it out of the page's template, chapter or data; scripts and styles are files of the theme"


def check(site: Path, root: Path = ROOT) -> list[Fault]:
    """What of a built site does not keep the policy: pages, style sheets, pictures that are documents.

    Args:
        site: the built site.
        root: the checkout.
    """
    faults: list[Fault] = []
    for path in sorted(site.rglob("*")):
        if path.suffix not in (".html", ".css", ".svg"):
            continue
        try:
            text = read_text(path, root)
        except Refused as refused:
            faults += refused.faults
            continue
        for what, sign in {".html": _page, ".css": _sheet, ".svg": _picture}[path.suffix](text):
            at = text.find(sign) if sign in text else text.find(sign.strip())
            line = text.count("\n", 0, at) + 1 if at >= 0 else 0
            faults.append(Fault(place(path, root), line, "E921", what, _REMEDY))
    return faults


def _page(text: str) -> Iterator[tuple[str, str]]:
    """What is wrong with a page, each with letters by which its place is found."""
    tree = LexborHTMLParser(text)
    head = [node for node in (tree.head.iter() if tree.head else ()) if "charset" not in node.attributes]
    policies = [node for node in tree.css("meta[http-equiv]") if _is(node, "http-equiv", "content-security-policy")]
    if [node.attributes.get("content") for node in policies] != [POLICY] or head[:1] != policies:
        yield "its head does not begin with the edition's policy, once", "<head"
    for script in tree.css("script"):
        if script.attributes.get("type") not in DATA and (not script.attributes.get("src") or script.text().strip()):
            yield "a script stands in the page", script.text()[:60] or "<script"
    for node in tree.css("style"):
        yield "a style sheet stands in the page", node.text()[:60] or "<style"
    for node in tree.css("meta[http-equiv=refresh i]"):
        if _AWAY.match((node.attributes.get("content") or "").partition("url=")[2]):
            yield "the page leads to another host by itself", "refresh"
    for node in tree.css(FRAMES):
        yield f"there is <{node.tag}>", f"<{node.tag}"
    yield from _attributes(tree)


def _attributes(tree: LexborHTMLParser) -> Iterator[tuple[str, str]]:
    for node in tree.css("*"):
        for name, value in node.attributes.items():
            value = value or ""
            if name == "style" or name.startswith("on") or name == "srcdoc":
                yield f"<{node.tag}> has the attribute {name}", f" {name}="
            elif name in ("href", "xlink:href", *_FETCHED) and _plain(value).startswith(_CODE):
                yield f"<{node.tag}> leads to code: {value[:60]}", value.split()[0][:60]
            elif _AWAY.match(value) and (name in _FETCHED or (name.endswith("href") and _fetches(node))):
                yield f"<{node.tag}> asks another host: {value[:60]}", value[:60]


def _plain(address: str) -> str:
    """An address as a browser reads its scheme."""
    return re.sub(r"[\x00-\x20]+", "", address).lower()


def _fetches(node: LexborNode) -> bool:
    """Whether a browser goes after a link by itself: not to a page, nor to one that is only named."""
    if node.tag != "link":
        return node.tag in ("image", "use", "feimage")
    named = {"canonical", "search", "next", "prev", "license", "author", "alternate"}
    return any(word not in named and not word.startswith("schema.") for word in _words(node, "rel"))


def _words(node: LexborNode, name: str) -> list[str]:
    return (node.attributes.get(name) or "").lower().split()


def _is(node: LexborNode, name: str, value: str) -> bool:
    return (node.attributes.get(name) or "").strip().lower() == value


def _sheet(text: str) -> Iterator[tuple[str, str]]:
    for match in _SHEET.finditer(text):
        yield f"the style sheet fetches or does what it must not: {match[0][:60]}", match[0]


#: A picture can be opened by itself, and then is a page without the policy.
_ACTIVE = re.compile(r"<(script|foreignobject|iframe|a|set|animate)\b|\son\w+\s*=|href\s*=\s*[\"'][^#\"']", re.I)


def _picture(text: str) -> Iterator[tuple[str, str]]:
    for match in (*_ACTIVE.finditer(text), *_SHEET.finditer(text)):
        yield f"the picture does more than show: {match[0].strip()[:60]}", match[0]
