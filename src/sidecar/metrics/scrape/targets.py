"""Targets: addresses, intervals, limits, and the labels that distinguish them."""

import re
import zlib
from collections.abc import Iterable

import msgspec

from sidecar.errors import UsageError
from sidecar.metrics.http.address import parse_address, with_scheme
from sidecar.metrics.http.credentials import Access
from sidecar.metrics.http.get import MAX_BODY
from sidecar.model.series import series, spell

_NAMED = re.compile(r"([^=:/?#@]+)=(.+)", re.DOTALL)
_JOB = "sidecar"
"""The job of targets without a name of their own."""

Labels = tuple[tuple[str, str], ...]


class Limits(msgspec.Struct, frozen=True):
    """What makes a scrape fail as a whole: bytes of the body, samples, labels of one; 0 is none."""

    body_size: int = MAX_BODY
    sample: int = 0
    label: int = 0


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """One target; times in seconds.

    `url` has no user and no password: those are in `access`. `path` is what is asked, with its
    query; empty for the path of the address. `name` is for people. `labels` distinguish the targets
    of one history apart; the only one that has no name has none.
    """

    url: str
    path: str = ""
    interval: float
    timeout: float
    name: str = ""
    labels: Labels = ()
    limits: Limits = Limits()
    access: Access = Access()
    honor_labels: bool = False

    @property
    def identity(self) -> str:
        """Return the labels as a scrape carries them: `{instance="db:9187",job="db"}`, or ``."""
        kept = (("__honor_labels__", "true"),) if self.honor_labels else ()
        return spell(series("up", (*kept, *self.labels))).removeprefix("up")


def offset(target: Target) -> float:
    """Return how many seconds into its interval a target is scraped.

    Computed from the target alone: the same after every start, and spread over several targets.
    """
    seed = f"{target.identity} {target.url}".encode()
    return zlib.crc32(seed) / 2**32 * target.interval


def targets_from_flags(texts: Iterable[str], interval: float, timeout: float) -> tuple[Target, ...]:
    """Return the targets that are written `URL` or `NAME=URL`; raises UsageError.

    A name becomes the label `job`, the address's host and port the label `instance`.
    """
    named = [(name, with_scheme(url)) for name, url in map(_split, texts)]
    bare = len(named) == 1 and not named[0][0]
    found = []
    for name, url in named:
        where = parse_address(url)
        labels = (("instance", where.instance), ("job", name or _JOB))
        found.append(
            Target(
                # As it was typed: that is how the person who reads it knows it.
                url=url if where.credentials is None else where.text,
                path=where.metrics_path,
                interval=interval,
                # A scrape must end before the next one begins.
                timeout=min(timeout, interval),
                name=name or where.instance,
                labels=() if bare else labels,
                access=Access(credentials=where.credentials),
            )
        )
    unique(found, "name them apart, as in --target NAME=URL")
    return tuple(found)


def unique(targets: Iterable[Target], remedy: str) -> None:
    """Raise UsageError when two targets would have the same labels in the history."""
    seen: dict[str, Target] = {}
    for target in targets:
        other = seen.setdefault(target.identity, target)
        if other is not target:
            raise UsageError(
                f"{other.url} and {target.url} are both {target.identity or 'without labels'};"
                f" {remedy}"
            )


def _split(text: str) -> tuple[str, str]:
    found = _NAMED.fullmatch(text)
    return (found[1], found[2]) if found else ("", text)
