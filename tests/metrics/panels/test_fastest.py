"""What is shown of a target that no rule knows."""

from tests.metrics.panels.harness import scraped, shown

BEFORE = {
    "made_total": 0.0,
    'slow_total{a="1"}': 0.0,
    'slow_total{a="2"}': 0.0,
    "spool_bytes_total": 0.0,
    "still_total": 5.0,
    "level": 10.0,
    "steady": 10.0,
    "made_created": 1.0,
    "last_run_timestamp_seconds": 1.0,
    "size_bytes_sum": 1.0,
    "up": 0.0,
    "scrape_duration_seconds": 0.1,
}
AFTER = {key: value + 10 for key, value in BEFORE.items()} | {
    "made_total": 100.0,
    "spool_bytes_total": 51_200.0,
    "still_total": 5.0,
    "steady": 10.0,
}


def test_fastest_first() -> None:
    """Counters that grew come by their speed, then gauges that changed; what stood still does not.

    Times of creation, sums, and what tells of the scraping itself always move: they are not news.
    """
    found = shown(scraped(0, BEFORE), scraped(5, AFTER))
    assert [(label, panel.value) for label, panel in found.items()] == [
        ("made", "20/s"),
        ("spool", "10 KiB/s"),
        ("slow", "4/s"),
        ("level", "20"),
    ]


def test_they_stay() -> None:
    """What moved once keeps its place, also when it stands still and when series come and go."""
    later = AFTER | {"another_total": 1.0}
    scrapes = [scraped(0, BEFORE), scraped(5, AFTER), scraped(10, later), scraped(15, later)]
    assert list(shown(*scrapes))[:4] == ["made", "spool", "slow", "level"]


def test_not_where_there_is_enough() -> None:
    """A target that rules know well shows what they choose, and nothing else."""
    known = [f"nginx_connections_{each}" for each in ("active", "reading", "writing", "waiting")]
    before = dict.fromkeys([*known, "nginx_connections_accepted", "nginx_up"], 1.0) | BEFORE
    found = shown(scraped(0, before), scraped(5, before | AFTER))
    assert "made" not in found
