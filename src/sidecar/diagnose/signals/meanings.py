"""What a user's own series mean: `[[signals]]` of the settings file, a selector and a role each."""

import difflib
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache

import msgspec

from sidecar.diagnose.signals.names import Known, Named, keys, words
from sidecar.diagnose.signals.roles import Method, SignalPlan
from sidecar.errors import UsageError
from sidecar.metrics.promql.parser.parse import parse
from sidecar.metrics.promql.parser.tree import Matcher, Selector, matches
from sidecar.model.series import base_unit, parse_series
from sidecar.model.signals import Role

ROLES: Mapping[str, Role] = {role.value: role for role in Role if role is not Role.OTHER}
"""The roles that a user may name."""

_COUNTING = ("_total", "_count", "_sum")

_UNITS = {Role.TRAFFIC: "1/s", Role.LATENCY: "s", Role.MEMORY: "bytes"}


class SignalMeaning(msgspec.Struct, frozen=True):
    """A selector of series as it was written, its matchers, and what the series mean."""

    match: str
    matchers: tuple[Matcher, ...]
    role: Role


def meaning(match: str, role: str) -> SignalMeaning:
    """Return what series mean; raises UsageError for an invalid selector or role."""
    if role not in ROLES:
        close = difflib.get_close_matches(role, ROLES, n=1)
        hint = f"did you mean {close[0]!r}? " if close else ""
        raise UsageError(f"unknown role {role!r}: {hint}use one of {', '.join(ROLES)}")
    tree = parse(match, frozenset())
    if not isinstance(tree, Selector) or tree.offset or tree.at is not None:
        raise UsageError(
            f"{match} is more than a selector; write one like 'jobs_queue_depth'"
            " or '{__name__=~\"jobs_.*\"}'"
        )
    return SignalMeaning(match, tree.matchers, ROLES[role])


def role_of(key: str, meanings: Sequence[SignalMeaning]) -> Role | None:
    """Return what a series means, by the first selector that fits; None where none does."""
    if not meanings:
        return None
    try:
        series = parse_series(key)
    except ValueError:
        return None
    labels = {"__name__": series.name, **dict(series.labels)}
    return next((one.role for one in meanings if _fits(one.matchers)(labels)), None)


def with_meanings(
    plans: Sequence[SignalPlan], known: Known, meanings: Sequence[SignalMeaning]
) -> tuple[SignalPlan, ...]:
    """Return the plans of a target with those of its user's own series instead or besides."""
    own = tuple(_plans(plans, known, meanings))
    named = {plan.series for plan in own}
    return (*(plan for plan in plans if plan.series.partition("{")[0] not in named), *own)


def _plans(
    plans: Sequence[SignalPlan], known: Known, meanings: Sequence[SignalMeaning]
) -> Iterator[SignalPlan]:
    for name, members in known.items():
        by_role: dict[Role, list[Named]] = {}
        for member in members:
            if role := role_of(member.key, meanings):
                by_role.setdefault(role, []).append(member)
        for role, own in by_role.items():
            if plan := _plan(name, role, keys(own), plans):
                yield plan


def _plan(
    name: str, role: Role, of: tuple[str, ...], plans: Sequence[SignalPlan]
) -> SignalPlan | None:
    is_counter = name.endswith(_COUNTING)
    if role is Role.ERRORS:
        work = next((plan for plan in plans if plan.role is Role.TRAFFIC), None)
        if work is None or not is_counter:
            return None
        return SignalPlan(
            role, Method.RATIO, f"{name} of {work.series}", name, "ratio", of, work.of
        )
    how = Method.RATE if is_counter else Method.LEVEL
    if role is Role.LAST_SUCCESS and not {"time", "timestamp"}.isdisjoint(words(name)):
        how = Method.AGE
    unit = "1/s" if is_counter else base_unit(name) or _UNITS.get(role, "")
    return SignalPlan(role, how, name, name, unit, of)


@lru_cache(maxsize=64)
def _fits(matchers: tuple[Matcher, ...]) -> Callable[[dict[str, str]], bool]:
    return matches(matchers)
