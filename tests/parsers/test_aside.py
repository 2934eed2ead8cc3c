"""Paragraphs set aside before the markup is mended: the page is the same with and without."""

from __future__ import annotations

import pytest

from parsers.aside import MARK, set_aside
from parsers.html import read

PLAIN = '<p style="margin:0pt"><span style="font-weight:bold">Päätös</span></p>\n<p>&#xa0;</p>\n'
AROUND = [
    "{}",
    "<table><tr><td>{}</td></tr>{}</table>",
    "<!-- {} -->{}",
    "<script>'{}'</script>{}",
    '<div title="{}">a</div>{}',
    "<div title='{}'>a</div>{}",
    "<textarea>{}</textarea>{}",
    "<select>{}</select>{}",
    "<template>{}</template>{}",
    "<noscript>{}</noscript>{}",
    "<xmp>{}</xmp>{}",
    "<b>a{}b",
    "<p><b>a{}b</b>",
    "<a href='x'>a{}b</a>{}",
    "<h1>{}</h1> c {}",
    "<div class='page-navigation'>{}</div>{}",
    "<svg>{}</svg>{}",
    f'<p {MARK}="0">a</p>' + "{}",
    f'<p {MARK}="{"9" * 5000}">a</p>' + "{}",
]
INSIDE = [
    PLAIN,
    "<p>a  b\t\nc</p><p> d </p>",
    "<p>a &amp; b&shy;c &#26;0</p><p>d</p>",
    '<p class=x>a</p><P>b</P><p a=\'1\'>c</p><p id="1" id="2">d</p>',
    '<p title="a>b">c</p><p><b>d</p><p><em>e</em></p>',
    "<p>ä\u00ad\u200b\u00a0ö e\u0301</p>\r\n<p>f\rg</p>",
]


@pytest.mark.parametrize("around", AROUND)
@pytest.mark.parametrize("inside", INSIDE)
def test_a_page_is_the_same_whether_anything_is_set_aside(around: str, inside: str) -> None:
    markup = f"<body><!--DATABEGIN-->{around.replace('{}', inside)}<!--DATAEND--></body>"
    whole = f"{markup}<!--{MARK}-->"
    assert set_aside(whole, is_plain=True) == (whole, ())
    assert read(markup) == read(whole)


def test_paragraphs_that_follow_one_another_leave_one_mark() -> None:
    markup, stretches = set_aside(f"<div>{PLAIN * 3}</div>", is_plain=True)
    assert (markup.count(MARK), [len(stretch.words) for stretch in stretches]) == (2, [3])
    assert "Päätös" not in markup
