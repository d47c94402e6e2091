"""Opens the reference in a browser: links resolve, the search finds, diagrams show, no script fails.

    browser_test.py --chromium PROGRAM --driver PROGRAM [--pictures FOLDER] HTML_FOLDER

With --pictures it leaves pictures of three pages there.
"""

import argparse
import html.parser
import pathlib
import urllib.parse

from browser import browser

# What a reader would look for, and a part of the address of a page that must be among the answers.
SEARCHES = {
    "limit_silence": "classsockstate_1_1detail_1_1queries",
    "resolve": "namespacesockstate_1_1ip.html#",
    "deadline": "classsockstate_1_1deadline",
    "reuse_address": "structsockstate_1_1option_1_1reuse__address",
}


class Page(html.parser.HTMLParser):
    """The links of a page, and the places in it that links can lead to."""

    def __init__(self, file):
        super().__init__()
        self.links = set()
        self.places = set()
        self.feed(file.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            if name == "href" or name == "src":
                self.links.add(value)
            elif name == "id" or tag == "a" and name == "name":
                self.places.add(value)


def check_files(folder):
    """Every link of every file leads to a file, and to a place in it."""
    pages = {file.resolve(): Page(file) for file in folder.glob("**/*.html")}
    broken = set()
    count = 0
    for file, page in pages.items():
        for link in page.links:
            parts = urllib.parse.urlsplit(link)
            if parts.scheme in ("https", "javascript") or link == "#nested-classes":
                continue  # Doxygen 1.9 names private classes in a page's head, and nowhere else
            count += 1
            target = (file.parent / urllib.parse.unquote(parts.path)).resolve() if parts.path else file
            place = urllib.parse.unquote(parts.fragment)
            if not target.is_file() or place and target in pages and place not in pages[target].places:
                broken.add(f"{file.name}: {link}")
    assert not broken, "\n".join(sorted(broken))
    assert len(pages) > 100, "the pages are not there"
    print(f"{len(pages)} pages, {count} links")


def check_pages(opened, folder, first):
    """The pages that `first` leads to open without a complaint of theirs, and each is the page that was meant."""
    opened.open((folder / first).as_uri())
    links = opened.run("""return [...document.querySelectorAll('.contents a[href], #nav-tree a[href]')]
        .map(a => a.href).filter(href => href.startsWith('file:'))""")
    files = sorted({link.split("#")[0] for link in links})
    assert len(files) > 4, files
    for link in files:
        opened.open(link)
        assert opened.run("return document.title.includes('sockstate')"), link
        assert opened.run("return document.querySelector('.contents').innerText.trim().length") > 0, link
        complaints = opened.complaints()
        assert not complaints, f"{link}: {complaints}"
    print(f"{len(files)} pages opened from {first}")


def check_search(opened, folder):
    for words, expected in SEARCHES.items():
        opened.open((folder / "index.html").as_uri())
        opened.wait("return typeof searchBox !== 'undefined' && !!document.getElementById('MSearchField')", "a search field")
        opened.run("""const field = document.getElementById('MSearchField');
                      field.focus(); searchBox.OnSearchFieldFocus(true); field.value = arguments[0];
                      searchBox.Search()""", words)
        opened.wait("""const frame = document.getElementById('MSearchResults');
            const page = frame && frame.contentDocument || document;
            return [...page.querySelectorAll('.SRResult')].some(
                found => getComputedStyle(found).display !== 'none' &&
                    [...found.querySelectorAll('a[href]')].some(a => a.href.includes(arguments[0])))""",
                    f"{words} among what the search finds", expected)


def check_diagrams(opened, folder, page, count):
    """Diagrams are pictures with some size, and their states can be read."""
    opened.open((folder / page).as_uri())
    sizes = opened.wait("""const shown = [...document.querySelectorAll('.dotgraph img, .dotgraph object, .dotgraph iframe, .dotgraph svg')];
        return shown.length >= arguments[0] && shown.map(e => [e.getBoundingClientRect().width,
            e.tagName === 'IMG' ? e.naturalWidth : e.getBoundingClientRect().height])""", f"diagrams on {page}", count)
    assert all(width > 100 and height > 100 for width, height in sizes), sizes
    for file in folder.glob("dot_*.svg"):
        assert "send_shut" in file.read_text(encoding="utf-8"), file


def check_width(opened, folder, page):
    """The page's text is no wider than its part of a small window."""
    opened.resize(1000, 900)
    opened.open((folder / page).as_uri())
    opened.wait("return !!document.getElementById('doc-content')", f"the text of {page}")
    text, window = opened.run("""const text = document.getElementById('doc-content');
        return [text.scrollWidth, text.clientWidth]""")
    assert text <= window, f"{page}: {text} pixels in a window of {window}"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--chromium", required=True)
    parser.add_argument("--driver", required=True)
    parser.add_argument("--pictures", type=pathlib.Path)
    parser.add_argument("html", type=pathlib.Path)
    arguments = parser.parse_args()
    folder = arguments.html.resolve()
    check_files(folder)
    with browser(arguments.chromium, arguments.driver) as opened:
        check_search(opened, folder)
        check_diagrams(opened, folder, "lifecycle.html", 2)
        check_width(opened, folder, "classsockstate_1_1socket.html")
        check_pages(opened, folder, "index.html")
        check_pages(opened, folder, "classsockstate_1_1socket.html")
        if arguments.pictures:
            arguments.pictures.mkdir(parents=True, exist_ok=True)
            for page in ("index", "lifecycle", "classsockstate_1_1socket"):
                opened.open((folder / f"{page}.html").as_uri())
                opened.picture(arguments.pictures / f"{page}.png")


if __name__ == "__main__":
    main()
