"""Which addresses may be asked at all."""

import ast
from ipaddress import ip_address, ip_network
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.base import Reason
from connectors.guard import Limits, Target, check_address, check_url, is_address, networks

LIMITS = Limits()
SPELLINGS = [
    ast.literal_eval(line)
    for line in (Path(__file__).parents[1] / "data/address-spellings.txt").read_text("utf-8").splitlines()
    if not line.startswith("#")
]

FORBIDDEN_NETWORKS = (
    *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "168.63.129.16/32", "169.254.0.0/16"),
    *("172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24"),
    *("192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24"),
    *("224.0.0.0/4", "240.0.0.0/4", "::/96", "::ffff:0:0/96", "::ffff:0:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48"),
    *("100::/64", "100:0:0:1::/64", "2001::/32", "2001:2::/48", "2001:10::/28", "2001:20::/28", "2001:db8::/32"),
    *("2002::/16", "2620:4f:8000::/48", "3fff::/20", "4000::/3", "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10"),
    "ff00::/8",
)
PUBLIC_ADDRESSES = (
    *("1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255"),
    *("168.63.129.15", "172.15.255.255", "172.32.0.0", "191.255.255.255", "192.0.1.0", "198.17.255.255"),
    *("223.255.255.255", "2001:200::1", "2001:4860:4860::8888", "2003::1", "2600::", "2a00:1450::1"),
    "3ffe:ffff::1",
)


def test_all_79_spellings_are_here() -> None:
    assert len(SPELLINGS) == 79


def test_a_spelling_of_an_inner_address_is_refused_or_needs_a_lookup() -> None:
    limits = Limits(ports=frozenset({80, 443, 8080}))
    verdicts = [check_url(spelling.format(P=8080), limits) for spelling in SPELLINGS]
    # Only a name passes here; where it leads is decided when it was resolved.
    assert {verdict.host for verdict in verdicts if isinstance(verdict, Target)} == {"localhost"}


@pytest.mark.parametrize("text", FORBIDDEN_NETWORKS)
def test_no_address_of_a_special_network_is_public(text: str) -> None:
    network = ip_network(text)
    for address in (network[0], network[network.num_addresses // 2], network[-1]):
        assert not check_address(str(address), LIMITS), address


@pytest.mark.parametrize("text", PUBLIC_ADDRESSES)
def test_the_neighbours_of_special_networks_are_public(text: str) -> None:
    assert check_address(text, LIMITS)


@pytest.mark.parametrize("text", ["", "example.org", "1.1", "01.1.1.1", "2600::1%eth0", "1.1.1.1/32", " 1.1.1.1"])
def test_what_is_no_plain_address_is_refused(text: str) -> None:
    assert not check_address(text, LIMITS)


def test_an_allowed_network_opens_only_itself() -> None:
    limits = Limits(allowed=networks("10.1.0.0/16", "fd00::/64"))
    allowed = [text for text in ("10.1.2.3", "10.2.0.1", "fd00::1", "fd00:1::1") if check_address(text, limits)]
    assert allowed == ["10.1.2.3", "fd00::1"]
    assert not check_address("::ffff:10.1.2.3", limits)
    assert not check_address("fd00::1%eth0", limits)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://example.org", Target("https", "example.org", 443, "https://example.org/")),
        ("HTTP://Example.ORG.:80/A?b=%7e#c", Target("http", "example.org", 80, "http://example.org/A?b=%7e")),
        ("https://example.org?x", Target("https", "example.org", 443, "https://example.org/?x")),
        (
            "https://bücher.example/é x",
            Target("https", "xn--bcher-kva.example", 443, "https://xn--bcher-kva.example/%C3%A9%20x"),
        ),
        ("https://faß.example/", Target("https", "xn--fa-hia.example", 443, "https://xn--fa-hia.example/")),
        ("https://-my-.example/", Target("https", "-my-.example", 443, "https://-my-.example/")),
        ("https://my_blog.example/", Target("https", "my_blog.example", 443, "https://my_blog.example/")),
        ("http://1.1.1.1:443/", Target("http", "1.1.1.1", 443, "http://1.1.1.1:443/")),
        ("http://[2A00:1450::1]/", Target("http", "2a00:1450::1", 80, "http://[2a00:1450::1]/")),
        ("http://8.8.8.8.example/", Target("http", "8.8.8.8.example", 80, "http://8.8.8.8.example/")),
        (
            'https://example.org/@a:b"<>^`{|}',
            Target("https", "example.org", 443, "https://example.org/@a:b%22%3C%3E%5E%60%7B%7C%7D"),
        ),
    ],
)
def test_a_plain_address_is_taken_apart(url: str, expected: Target) -> None:
    assert check_url(url, LIMITS) == expected


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.org",
        "//example.org/",
        "https:/example.org/",
        "https://",
        "https:///path",
        "https://?x",
        "ftp://example.org/",
        "javascript:alert(1)",
        "https://user@example.org/",
        "https://user:pass@example.org/",
        "https://@example.org/",
        "https://example.org\\@evil.example/",
        "https://example.org/\\evil",
        "https://exa mple.org/",
        " https://example.org/",
        "https://example.org\n/",
        "https://example.org/\tx",
        "https://example.org/\x00",
        "https://example.org/\ud800",
        "https://exam%70le.org/",
        "https://example.org%2f@evil.example/",
        "https://example.org:99999999/",
        "https://example.org:+80/",
        "https://example.org:８０/",
        "https://example..org/",
        "https://.example.org/",
        "https://example.org../",
        "https://exa*mple.org/",
        "https://[example.org]/",
        "https://[::1/",
        "https://[1.1.1.1]/",
        "https://[2a00::1%25eth0]/",
        "https://[2a00::1]x/",
        "https://\u200d/",
        "https://a\u2024b\uff0e\u0000/",
        f"https://{'a' * 64}.example/",
        f"https://{'a.' * 127}example/",
        f"https://{'ü' * 64}.example/",
        f"https://example.org/{'a' * 4096}",
        "http://0x7f.1/",
        "http://1.1.1/",
        "http://1.1.1.0x1/",
        "http://256.1.1.1/",
        "http://01.1.1.1/",
        "http://１.1.1.1/",
    ],
)
def test_an_ambiguous_address_is_refused(url: str) -> None:
    assert check_url(url, LIMITS) is Reason.BAD_ADDRESS


@pytest.mark.parametrize(
    "url", ["https://example.org:8443/", "http://example.org:22/", "http://example.org:0/", "http://10.0.0.1/"]
)
def test_other_ports_and_inner_addresses_are_forbidden(url: str) -> None:
    assert check_url(url, LIMITS) is Reason.FORBIDDEN_ADDRESS


def test_the_longest_url_and_one_more() -> None:
    longest = "https://example.org/".ljust(4096, "a")
    assert isinstance(check_url(longest, LIMITS), Target)
    assert check_url(longest + "a", LIMITS) is Reason.BAD_ADDRESS


URLISH = st.text(
    st.one_of(st.sampled_from("htps:/@\\[]%.?#0123456789abxé①。\t\n "), st.characters(codec=None)), max_size=60
)


@settings(max_examples=30)
@given(st.one_of(URLISH, URLISH.map("http://".__add__), URLISH.map("https://a.example/".__add__)))
def test_whatever_is_typed_has_one_plain_spelling_or_none(text: str) -> None:
    target = check_url(text, LIMITS)
    if isinstance(target, Target):
        assert check_url(target.url, LIMITS) == target
        assert target.url.isascii()
        assert target.url.isprintable()


@settings(max_examples=30)
@given(st.one_of(st.ip_addresses(v=4), st.ip_addresses(v=6)))
def test_only_global_addresses_pass(address: object) -> None:
    if check_address(str(address), LIMITS):
        assert ip_address(str(address)).is_global
        assert not ip_address(str(address)).is_multicast


def test_a_host_is_an_address_or_a_name() -> None:
    assert [is_address(host) for host in ("1.1.1.1", "::1", "1.1", "example.org")] == [True, True, False, False]
