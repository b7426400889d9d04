"""What a user's own series mean."""

import pytest

from sidecar.diagnose.signals.meanings import ROLES, meaning, role_of, with_meanings
from sidecar.diagnose.signals.names import bare
from sidecar.diagnose.signals.roles import Method, plans
from sidecar.errors import UsageError
from sidecar.model.signals import Role


@pytest.mark.parametrize(
    ("match", "key", "fits"),
    [
        ("jobs_queue_depth", "jobs_queue_depth", True),
        ("jobs_queue_depth", 'jobs_queue_depth{queue="mail"}', True),
        ('jobs_queue_depth{queue="mail"}', 'jobs_queue_depth{queue="mail"}', True),
        ('jobs_queue_depth{queue="mail"}', 'jobs_queue_depth{queue="web"}', False),
        ('{__name__=~"jobs_.*"}', "jobs_waiting", True),
        ("jobs_queue_depth", "queue_depth", False),
    ],
)
def test_match(match: str, key: str, *, fits: bool) -> None:
    """A selector of PromQL says which series have a role."""
    assert role_of(key, [meaning(match, "queue")]) is (Role.QUEUE if fits else None)


def test_first_counts() -> None:
    """Of several selectors that fit the first counts."""
    meanings = [meaning('depth{of="cpu"}', "cpu"), meaning("depth", "queue")]
    assert role_of('depth{of="cpu"}', meanings) is Role.CPU
    assert role_of("depth", meanings) is Role.QUEUE


def test_unknown_role() -> None:
    """A role that does not exist is an error that lists the roles and names a close one."""
    with pytest.raises(UsageError, match="unknown role 'queues': did you mean 'queue'") as error:
        meaning("depth", "queues")
    assert all(role in str(error.value) for role in ROLES)


@pytest.mark.parametrize("match", ["depth[1m]", "depth offset 5m", "depth + 1"])
def test_more_than_a_selector(match: str) -> None:
    """Only a selector says which series are meant."""
    with pytest.raises(UsageError, match="is more than a selector"):
        meaning(match, "queue")


def test_plans() -> None:
    """A gauge is a level, a counter a rate; failures are a share of the work."""
    known = bare(["shop_sold_total", "shop_broken_total", "basket_age_seconds", "other"])
    meanings = [
        meaning("shop_sold_total", "traffic"),
        meaning("basket_age_seconds", "latency"),
        meaning("shop_broken_total", "errors"),
    ]
    own = with_meanings(with_meanings((), known, meanings[:1]), known, meanings)
    rows = {plan.series: (plan.role, plan.how, plan.unit, plan.to) for plan in own}
    assert rows == {
        "shop_sold_total": (Role.TRAFFIC, Method.RATE, "1/s", ()),
        "basket_age_seconds": (Role.LATENCY, Method.LEVEL, "s", ()),
        "shop_broken_total": (Role.ERRORS, Method.RATIO, "ratio", ("shop_sold_total",)),
    }


def test_instead_of_the_name() -> None:
    """What the settings say of a series wins over its name."""
    known = ["http_requests_total", "jobs_queue_depth"]
    usual = plans(known)
    assert [plan.role for plan in usual] == [Role.TRAFFIC]
    own = with_meanings(usual, bare(known), [meaning("http_requests_total", "cpu")])
    assert [plan.role for plan in own] == [Role.CPU]
