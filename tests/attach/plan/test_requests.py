"""Flags are read by service, and names are checked."""

import pytest

from sidecar.attach.observe.model import Project, Service
from sidecar.attach.plan.requests import AttachRequest, by_service, check_names, one_by_service
from sidecar.errors import UsageError


def test_by_service() -> None:
    """SERVICE=VALUE is taken apart at the first sign."""
    assert by_service("--logs", ["a=/x=1", "a=/y", "b=/z"]) == {"a": ("/x=1", "/y"), "b": ("/z",)}
    with pytest.raises(UsageError, match="--logs a: write SERVICE=VALUE"):
        by_service("--logs", ["a"])
    with pytest.raises(UsageError, match="given 2 times; keep one"):
        one_by_service("--user", ["a=1", "a=2"])


def test_check_names() -> None:
    """A service of any flag must exist; a similar name is suggested."""
    project = Project("shop", "/p", (), (Service("web"), Service("db")))
    check_names(project, AttachRequest(services=("web",), logs={"db": ("/l",)}))
    with pytest.raises(UsageError, match=r"no such service: wbe; did you mean web\?"):
        check_names(project, AttachRequest(metrics={"wbe": "http://x"}))
    with pytest.raises(UsageError, match="no such service: zzz; the services are web, db"):
        check_names(project, AttachRequest(users={"zzz": "1"}))
    with pytest.raises(UsageError, match="the project has no services"):
        check_names(Project("shop", "/p", (), ()), AttachRequest(services=("a",)))
