"""`[[scrape_configs]]`, in Prometheus' spelling → targets."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlencode

from sidecar.errors import UsageError
from sidecar.metrics.http.address import Address, parse_address, shown
from sidecar.metrics.http.credentials import Access, Credentials, CredentialSource, Tls
from sidecar.metrics.http.get import MAX_BODY
from sidecar.metrics.scrape.config_schema import (
    REFUSED,
    Authorization,
    BasicAuth,
    Global,
    ScrapeConfig,
)
from sidecar.metrics.scrape.config_values import typed
from sidecar.metrics.scrape.targets import Limits, Target, unique


def targets_from(
    settings: Mapping[str, object], where: str, base: Path, interval: float, timeout: float
) -> tuple[Target, ...]:
    """Return the targets of `global` and `scrape_configs` in the settings; none without the latter.

    `where` names the file in errors, `base` is the folder that relative files are in. The
    interval and the timeout, in seconds, hold where the settings say nothing. Raises UsageError.
    """
    common = typed(Global, settings.get("global", {}), f"{where}: [global]", REFUSED)
    tables = settings.get("scrape_configs", [])
    if not isinstance(tables, list):
        raise UsageError(f"{where}: scrape_configs must be tables [[scrape_configs]]")
    if "global" in settings and not tables:
        raise UsageError(
            f"{where}: [global] is for [[scrape_configs]], and there are none; for --target write"
            " interval and timeout below [scrape]"
        )
    interval = common.scrape_interval or interval
    _check_times(f"{where}: [global]", common.scrape_interval, common.scrape_timeout)
    timeout = common.scrape_timeout or timeout
    found, jobs = list[Target](), set[str]()
    for number, table in enumerate(tables, 1):
        place = f"{where}: [[scrape_configs]] {number}"
        config = typed(ScrapeConfig, table, place, REFUSED)
        if config.job_name in jobs:
            raise UsageError(f"{place}: there is another job_name = {config.job_name!r}")
        jobs.add(config.job_name)
        found += _targets(config, f"{place} ({config.job_name})", base, interval, timeout)
    unique(found, f"give them different labels in {where}")
    return tuple(found)


def _targets(
    config: ScrapeConfig, where: str, base: Path, interval: float, timeout: float
) -> Iterator[Target]:
    _check(config, where)
    interval = config.scrape_interval or interval
    _check_times(where, interval, config.scrape_timeout)
    path = config.metrics_path
    if config.params:
        path += ("&" if "?" in path else "?") + urlencode(config.params, doseq=True)
    alone = sum(len(static_config.targets) for static_config in config.static_configs) == 1
    access = _access(config, where, base)
    for static in config.static_configs:
        for text in static.targets:
            address = _address(config, text, path, where)
            labels = {"instance": address.instance, "job": config.job_name, **static.labels}
            yield Target(
                url=address.text,
                path=address.request_uri,
                interval=interval,
                timeout=min(config.scrape_timeout or timeout, interval),
                name=config.job_name if alone else f"{config.job_name} {labels['instance']}",
                labels=tuple(sorted(labels.items())),
                limits=Limits(
                    config.body_size_limit or MAX_BODY, config.sample_limit, config.label_limit
                ),
                access=access,
                honor_labels=config.honor_labels,
            )


def _check(config: ScrapeConfig, where: str) -> None:
    if not config.job_name:
        raise UsageError(f"{where}: job_name is empty")
    if config.honor_timestamps:
        raise UsageError(
            f"{where}: honor_timestamps = true is not supported; a scrape is stored under one"
            " time: leave it out"
        )
    if not config.metrics_path.startswith("/") or len(config.metrics_path.split()) > 1:
        raise UsageError(f"{where}: metrics_path must begin with / and have no blanks")
    if not any(static.targets for static in config.static_configs):
        raise UsageError(
            f"{where}: there are no targets; write static_configs = [{{ targets = ['app:8080'] }}]"
        )
    for static in config.static_configs:
        for name in static.labels:
            if not name or name.startswith("__"):
                raise UsageError(
                    f"{where}: {name!r} is not a label; names with __ are Prometheus' own"
                )


def _check_times(where: str, interval: float | None, timeout: float | None) -> None:
    if interval is not None and timeout is not None and timeout > interval:
        raise UsageError(
            f"{where}: scrape_timeout {timeout:g} s is longer than scrape_interval {interval:g} s"
        )


def _address(config: ScrapeConfig, target: str, path: str, where: str) -> Address:
    if target.startswith("unix:/") and ":" not in target.removeprefix("unix:"):
        if config.scheme == "https":
            raise UsageError(f"{where}: {target}: there is no https over a Unix socket")
        try:
            return parse_address(f"{target}:{path}")
        except UsageError as error:
            raise UsageError(f"{where}: {error}") from None
    path = path.replace("@", "%40")
    try:
        found = parse_address(f"{config.scheme}://{target}{path}")
    except UsageError:
        found = None
    if found is None or set(target) & set("/@?#"):
        raise UsageError(
            f"{where}: {shown(target)!r} is not a target; write host:port or unix:/path, and"
            " scheme, metrics_path, params and basic_auth by their own names"
        )
    return found


def _access(config: ScrapeConfig, where: str, base: Path) -> Access:
    tls = config.tls_config
    if bool(tls.cert_file) != bool(tls.key_file):
        raise UsageError(f"{where}: tls_config: cert_file and key_file go together")
    if config.basic_auth and config.authorization:
        raise UsageError(f"{where}: basic_auth and authorization exclude each other")
    return Access(
        _basic(config.basic_auth, where, base) or _token(config.authorization, where, base),
        Tls(
            ca_file=_file(base, tls.ca_file),
            cert_file=_file(base, tls.cert_file),
            key_file=_file(base, tls.key_file),
            server_name=tls.server_name,
            verify=not tls.insecure_skip_verify,
        ),
        config.follow_redirects,
    )


def _basic(auth: BasicAuth | None, where: str, base: Path) -> Credentials | None:
    if auth is None:
        return None
    if auth.password and auth.password_file:
        raise UsageError(f"{where}: basic_auth: password and password_file exclude each other")
    secret = CredentialSource(auth.password, _file(base, auth.password_file))
    return Credentials(secret, scheme="Basic", user=auth.username)


def _token(auth: Authorization | None, where: str, base: Path) -> Credentials | None:
    if auth is None:
        return None
    if bool(auth.credentials) == bool(auth.credentials_file):
        raise UsageError(f"{where}: authorization: write either credentials or credentials_file")
    if auth.type.strip().lower() == "basic":
        raise UsageError(f"{where}: authorization: for type = 'Basic' write basic_auth")
    secret = CredentialSource(auth.credentials, _file(base, auth.credentials_file))
    return Credentials(secret, scheme=auth.type.strip() or "Bearer")


def _file(base: Path, name: str) -> str:
    return str(base / name) if name else ""
