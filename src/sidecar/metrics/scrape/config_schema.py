"""The schema of scrape configs in `sidecar.toml`: names, defaults and meaning of Prometheus."""

from typing import Annotated, Literal

import msgspec

from sidecar.metrics.scrape.config_values import Bytes, Seconds

_RELABEL = "write the labels below static_configs, and choose series in the query"
_DISCOVERY = "Sidecar looks at what is beside it: write static_configs"
_PROXY = "Sidecar asks its targets directly"
REFUSED = {
    "relabel_configs": _RELABEL,
    "metric_relabel_configs": _RELABEL,
    "*_sd_configs": _DISCOVERY,
    "external_labels": "a history is of one machine: write labels below static_configs",
    "bearer_token": "write authorization = { credentials = … }",
    "bearer_token_file": "write authorization = { credentials_file = … }",
    "username_file": "write username",
    "oauth2": "write authorization = { credentials_file = … } with a token that is renewed",
    "scrape_protocols": "Sidecar negotiates as Prometheus does by default",
    "fallback_scrape_protocol": "a body without a content type is read as text",
    "proxy_url": _PROXY,
    "proxy_from_environment": _PROXY,
    "enable_http2": "Sidecar speaks HTTP/1.1",
    "min_version": "Sidecar speaks TLS 1.2 and newer",
}
"""Settings of Prometheus that are not taken → what to do instead."""

Limit = Annotated[int, msgspec.Meta(ge=0)]


class BasicAuth(msgspec.Struct, frozen=True):
    """User and password."""

    username: str
    password: str = ""
    password_file: str = ""


class Authorization(msgspec.Struct, frozen=True):
    """A token of any type."""

    type: str = "Bearer"
    credentials: str = ""
    credentials_file: str = ""


class TlsConfig(msgspec.Struct, frozen=True):
    """Whom to trust, as whom to show up."""

    ca_file: str = ""
    cert_file: str = ""
    key_file: str = ""
    server_name: str = ""
    insecure_skip_verify: bool = False


class StaticConfig(msgspec.Struct, frozen=True):
    """Targets that share labels."""

    targets: list[str]
    labels: dict[str, str] = {}


class ScrapeConfig(msgspec.Struct, frozen=True):
    """One job."""

    job_name: str
    scrape_interval: Seconds | None = None
    scrape_timeout: Seconds | None = None
    metrics_path: str = "/metrics"
    scheme: Literal["http", "https"] = "http"
    params: dict[str, list[str]] = {}
    honor_labels: bool = False
    honor_timestamps: bool = False
    body_size_limit: Bytes = Bytes(0)
    sample_limit: Limit = 0
    label_limit: Limit = 0
    follow_redirects: bool = True
    basic_auth: BasicAuth | None = None
    authorization: Authorization | None = None
    tls_config: TlsConfig = TlsConfig()
    static_configs: list[StaticConfig] = []


class Global(msgspec.Struct, frozen=True):
    """What holds for every job that says nothing else."""

    scrape_interval: Seconds | None = None
    scrape_timeout: Seconds | None = None
