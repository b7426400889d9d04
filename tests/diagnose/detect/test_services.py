"""Which service a series belongs to."""

import pytest

from sidecar.diagnose.detect.services import Services

Names = list[tuple[str, str]]


def told(*names: tuple[str, str]) -> list[str]:
    """Return the service of each of the series."""
    services = Services(names)
    return [services.of(*name) for name in names]


def shop(*services: str, joint: str = "_") -> Names:
    """Return the series of services that are told apart by their prefix."""
    return [
        ("", f"{service}{joint}{ending}")
        for service in services
        for ending in ("cpu", "latency_p50", "latency_p99")
    ]


def test_label_of_series() -> None:
    """The label that says most and has several values names the service."""
    first, second = 'cpu{job="k8s",service="cart"}', 'cpu{job="k8s",service="front"}'
    assert told(("", first), ("", second)) == ["cart", "front"]


def test_same_label_everywhere() -> None:
    """A label with one value tells nothing apart; the next one does."""
    first, second = 'cpu{job="k8s",pod="cart-1"}', 'cpu{job="k8s",pod="front-1"}'
    assert told(("", first), ("", second)) == ["cart-1", "front-1"]


def test_targets() -> None:
    """Several targets are several services."""
    cart, front = '{instance="cart:80",job="a"}', '{instance="front:80",job="a"}'
    assert told((cart, "cpu"), (front, 'cpu{mode="user"}')) == ["cart:80", "front:80"]


def test_series_without_the_label() -> None:
    """A series without the label has the service of its target, or none."""
    names = [("", 'cpu{service="cart"}'), ("", 'cpu{service="front"}'), ("", "go_goroutines")]
    assert told(*names) == ["cart", "front", ""]


@pytest.mark.parametrize(
    ("services", "joint"),
    [
        (("cart", "front", "orders", "user"), "_"),
        (("cart", "front", "orders", "user"), "."),
        (("carts-db", "front-end", "orders", "user"), "_"),
        (("ts_cart_service", "ts_front_service", "ts_order_service"), "_"),
    ],
    ids=["underscores", "dots", "dashes in names", "names of several words"],
)
def test_prefixes(services: tuple[str, ...], joint: str) -> None:
    """Names that begin differently and end alike are those of services."""
    names = shop(*services, joint=joint)
    assert sorted(set(told(*names))) == sorted(services)


def test_own_parts() -> None:
    """The metrics of one program are not services, though some of their endings are alike."""
    names = (
        "go_goroutines go_threads go_gc_duration_seconds_sum go_gc_duration_seconds_count"
        " process_cpu_seconds_total process_open_fds process_max_fds process_start_time_seconds"
        " http_requests_total http_request_duration_seconds_bucket"
        " http_request_duration_seconds_sum http_request_duration_seconds_count"
        " db_query_duration_seconds_bucket db_query_duration_seconds_sum up"
    )
    services = Services(("", name) for name in names.split())
    assert not services
    assert services.of("", "go_threads") == ""


def test_two() -> None:
    """Two prefixes with the same endings may be parts of one service."""
    assert not Services(shop("read", "write"))


def test_one_ending() -> None:
    """Names that share one ending alone are not those of services."""
    assert not Services(("", f"{name}_depth") for name in ("mail", "jobs", "retries", "dead"))


def test_unreadable() -> None:
    """A spelling that cannot be read has no service."""
    assert told(("", 'cpu{service="a"}'), ("", 'cpu{service="b"}'), ("", 'x{a"}')) == ["a", "b", ""]
