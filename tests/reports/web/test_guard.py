"""What keeps the pages to themselves: origin, headers, host, size, and calm errors."""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from monitor.doors import Door
from monitor.people import State
from reports.links import Links
from reports.web.admin import Figures
from reports.web.guard import forged
from reports.web.limiter import Limiter
from tests.reports.web.conftest import Site
from tests.reports.world import KEY

OURS = "https://cermin.example"


@pytest.mark.parametrize(
    ("headers", "refused"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, False),
        ({"Sec-Fetch-Site": "none"}, False),
        ({"Sec-Fetch-Site": "same-site"}, True),
        ({"Sec-Fetch-Site": "cross-site"}, True),
        ({"Sec-Fetch-Site": "cross-site", "Origin": OURS}, True),
        ({"Origin": OURS}, False),
        ({"Origin": "https://evil.example"}, True),
        ({"Origin": "null"}, True),
        ({"Origin": OURS + ":444"}, True),
        ({}, True),
    ],
)
def test_only_our_own_pages_may_post(headers: dict[str, str], refused: bool) -> None:
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        assert forged(method, headers, OURS) is refused
    for method in ("GET", "HEAD", "OPTIONS"):
        assert not forged(method, headers, OURS)


def test_a_forged_post_changes_nothing(site: Site) -> None:
    person_id = site.world.join()
    site.sign_in(person_id)
    for headers in ({}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
        assert site.post("/me/rest", {"do": "pause"}, headers=headers).status_code == 403
        assert site.post("/me/leave", {"do": "leave"}, headers=headers).status_code == 403
    assert site.world.state(person_id) is State.ACTIVE


@pytest.mark.parametrize("path", ["/", "/in", "/how", "/me", "/nothing", "/healthz", "/join/x", "/u/x"])
def test_every_page_carries_the_headers(site: Site, path: str) -> None:
    headers = site.get(path).headers
    assert headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self'")
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"
    assert "max-age" in headers["Strict-Transport-Security"]


def test_the_style_sheet_may_be_kept(site: Site) -> None:
    answer = site.get("/static/cermin.css")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "public, max-age=3600"


def test_pages_bring_no_script_no_style_and_nothing_from_elsewhere() -> None:
    for template in Path("reports/templates/web").glob("*.html"):
        text = template.read_text("utf-8")
        if template.name == "takeout.html":  # a file to take home, not a page
            continue
        for part in ("<script", "<style", " style=", " onclick", "http://", "https://", "@import"):
            assert part not in text, (template.name, part)
    sheet = Path("reports/web/static/cermin.css").read_text("utf-8")
    assert "url(" not in sheet
    assert "@import" not in sheet


def test_a_host_header_steers_nothing(site: Site) -> None:
    person_id = site.world.join()
    evil = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "X-Forwarded-For": "203.0.113.7"}
    token = site.token(Door.SIGN_IN, person_id)
    answer = site.post(f"/in/{token}", headers={"Sec-Fetch-Site": "same-origin", **evil})
    assert answer.location == "/me"
    assert "evil" not in site.get("/", headers=evil).text


def test_plain_http_on_a_trusted_network_still_sends_an_origin(make_site: Callable[..., Site]) -> None:
    site = make_site(links=Links("http://127.0.0.1:8080", KEY))
    headers = site.get("/").headers
    assert headers["Referrer-Policy"] == "same-origin"
    assert "Strict-Transport-Security" not in headers
    assert site.post("/in", {"address": "x"}, headers={"Origin": "http://127.0.0.1:8080"}).status_code == 422


def test_a_path_before_the_pages_stands_in_every_address(make_site: Callable[..., Site]) -> None:
    site = make_site(links=Links("https://kantor.example/cermin/", KEY))
    for path in ("/cermin/in", "/in"):
        shown = site.get(path)
        assert shown.status_code == 200
        assert 'href="/cermin/static/cermin.css"' in shown.text
    assert site.get("/cermin").status_code == 200
    assert site.get("/me").location == "/cermin/in"


@pytest.mark.parametrize(("proxies", "codes"), [(0, [422, 422, 429]), (1, [422, 422, 422])])
def test_who_asks_is_read_from_a_header_only_behind_a_proxy(
    make_site: Callable[..., Site], proxies: int, codes: list[int]
) -> None:
    site = make_site(proxies=proxies, admin_token_hash="0" * 64)
    site.desk.limits.admin._most = 2
    codes = [403 if code == 422 else code for code in codes]
    seen = [
        site.post(
            "/admin",
            {"token": "x"},
            headers={"Sec-Fetch-Site": "same-origin", "X-Forwarded-For": f"203.0.113.{number}"},
        ).status_code
        for number in range(3)
    ]
    assert seen == codes


def test_a_form_over_the_limit_is_refused(site: Site) -> None:
    answer = site.post("/in", {"address": "x" * 300_000})
    assert answer.status_code == 413


@pytest.mark.parametrize(("path", "code"), [("/nothing", 404), ("/a", 404), ("/in/x/y", 404)])
def test_a_page_that_is_not_there_says_so_calmly(site: Site, path: str, code: int) -> None:
    answer = site.get(path, headers={"Accept-Language": "en"})
    assert answer.status_code == code
    assert "There is no such page" in answer.text


def test_a_method_that_is_not_there_names_those_that_are(site: Site) -> None:
    answer = site.post("/how")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


def test_a_fault_shows_a_calm_page_and_logs_a_place_without_content(
    make_site: Callable[..., Site], caplog: pytest.LogCaptureFixture
) -> None:
    def broken(now: datetime) -> Figures:
        raise RuntimeError("canary-77 ani@mail.example")

    site = make_site(figures=broken)
    with caplog.at_level(logging.DEBUG):
        answer = site.get("/healthz", headers={"Accept-Language": "en"})
    assert answer.status_code == 500
    assert "Nothing is lost" in answer.text
    assert "canary-77" not in answer.text + caplog.text
    assert "page failed: RuntimeError at test_guard.py:" in caplog.text


def test_tokens_and_addresses_stay_out_of_the_log(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    person_id = site.world.join(address="canary-5b1@mail.example")
    token = site.token(Door.SIGN_IN, person_id)
    with caplog.at_level(logging.DEBUG):
        site.post("/in", {"address": "canary-5b1@mail.example"})
        site.post(f"/in/{token}")
        site.get("/me/data/export")
    logged = " ".join(record.getMessage() for record in caplog.records if record.name.startswith("reports"))
    assert "canary-5b1" not in logged
    assert token not in logged


class TestLimiter:
    def test_it_forgets_after_its_window_and_tells_names_apart(self, now: datetime) -> None:
        limiter = Limiter(2, window := timedelta(hours=1))
        assert [limiter.allows("ani", now) for _ in range(3)] == [True, True, False]
        assert limiter.allows("budi", now)
        assert limiter.allows("ani", now + window)

    def test_many_names_do_not_fill_the_memory(self, now: datetime) -> None:
        limiter = Limiter(1, timedelta(hours=1), names=100)
        for number in range(1000):
            limiter.allows(f"p{number}", now)
        assert len(limiter._seen) <= 100

    def test_quiet_names_go_first(self, now: datetime) -> None:
        window = timedelta(hours=1)
        limiter = Limiter(1, window, names=3)
        limiter.allows("old", now)
        later = now + window
        for name in ("a", "b", "c"):
            limiter.allows(name, later)
        assert not limiter.allows("a", later)


def test_replacing_the_desk_keeps_the_address(site: Site) -> None:
    assert replace(site.desk, proxies=1).origin == OURS
