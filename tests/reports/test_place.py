import pytest

from reports.place import Place, place


@pytest.mark.parametrize(
    ("url", "href", "host"),
    [
        ("https://social.example/@ani/1", "https://social.example/@ani/1", "social.example"),
        ("http://Blog.Example:8080/a?b=c&d#e", "http://blog.example:8080/a?b=c&d#e", "blog.example:8080"),
        ("https://good.test@evil.test/x", "https://evil.test/x", "evil.test"),
        ("https://user:pw@evil.test", "https://evil.test", "evil.test"),
        ("https://bücher.example/ä", "https://xn--bcher-kva.example/%C3%A4", "xn--bcher-kva.example"),
        ("https://[2001:db8::1]/x", "https://[2001:db8::1]/x", "[2001:db8::1]"),
        ("HTTPS://EXAMPLE.ORG/%20x", "https://example.org/%20x", "example.org"),
    ],
)
def test_a_link_shows_where_it_really_leads(url: str | None, href: str, host: str) -> None:
    assert place(url) == Place(host, href)


@pytest.mark.parametrize(
    "url",
    [
        "ftp://files.example/x",
        "javascript://good.example/%0aalert(1)",
        "data://good.example/x",
        "https://good.example\\@evil.test/",
        'https://good.example/"onmouseover=x',
        "https://good.example/<script>",
        "https://good.example/a b",
        "https://good.example/\ud800",
        "https://good.example/" + "a" * 2000,
    ],
)
def test_what_is_not_safe_is_named_and_not_linked(url: str | None) -> None:
    found = place(url)
    assert found is not None
    assert found.href is None


@pytest.mark.parametrize(
    "url", [None, "", "javascript:alert(1)", "data:text/html,x", "/only/a/path", "https://", "https://a..b/",
            "https://[::bad/", "https://good.example:99999/", "https://bad_host$/", "nonsense"]
)  # fmt: skip
def test_what_has_no_host_is_no_place(url: str | None) -> None:
    assert place(url) is None
