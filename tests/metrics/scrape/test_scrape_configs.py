"""`[[scrape_configs]]` in the settings file: what they mean, and what is said of mistakes."""

import tomllib
from pathlib import Path

import msgspec
import pytest
from tests.harness import ROOT

from sidecar.errors import UsageError
from sidecar.metrics.http.credentials import Access, Credentials, CredentialSource, Tls
from sidecar.metrics.http.get import MAX_BODY
from sidecar.metrics.scrape.config_schema import ScrapeConfig
from sidecar.metrics.scrape.scrape_configs import targets_from
from sidecar.metrics.scrape.targets import Limits, Target

HERE = "static_configs = [{ targets = ['app:8080'] }]\n"
JOB = "job_name = 'app'\n"


def read(text: str) -> tuple[Target, ...]:
    """Return the targets of a settings file in /etc/sidecar."""
    return targets_from(tomllib.loads(text), "s.toml", Path("/etc/sidecar"), 5.0, 3.0)


def one(text: str = "", head: str = "") -> Target:
    """Return the target of a job that says this as well."""
    (found,) = read(f"{head}[[scrape_configs]]\n{JOB}{HERE}{text}")
    return found


def test_none() -> None:
    """Without scrape_configs there are no targets."""
    assert read("[watch]\ntail = 3\n") == ()


def test_defaults() -> None:
    """What a job does not say is as Prometheus has it, the times as the flags have them."""
    assert one() == Target(
        url="http://app:8080/metrics",
        path="/metrics",
        interval=5.0,
        timeout=3.0,
        name="app",
        labels=(("instance", "app:8080"), ("job", "app")),
        limits=Limits(MAX_BODY, 0, 0),
        access=Access(),
    )


@pytest.mark.parametrize(
    ("said", "url", "path"),
    [
        pytest.param("scheme = 'https'", "https://app:8080/metrics", "/metrics", id="scheme"),
        pytest.param("metrics_path = '/own'", "http://app:8080/own", "/own", id="path"),
        pytest.param("metrics_path = '/'", "http://app:8080", "/", id="root"),
        pytest.param("metrics_path = '/m?a=b'", "http://app:8080/m?a=b", "/m?a=b", id="query"),
        pytest.param("metrics_path = '/a@b'", "http://app:8080/a%40b", "/a%40b", id="at"),
        pytest.param(
            "params = { a = ['1', '2'], 'm[]' = ['x@y&z'] }",
            "http://app:8080/metrics?a=1&a=2&m%5B%5D=x%40y%26z",
            "/metrics?a=1&a=2&m%5B%5D=x%40y%26z",
            id="params",
        ),
        pytest.param(
            "metrics_path = '/m?a=b'\nparams = { c = ['d'] }",
            *("http://app:8080/m?a=b&c=d", "/m?a=b&c=d"),
            id="both",
        ),
    ],
)
def test_url(said: str, url: str, path: str) -> None:
    """Scheme, path and parameters make the address."""
    found = one(said)
    assert (found.url, found.path) == (url, path)


@pytest.mark.parametrize(
    ("head", "said", "interval", "timeout"),
    [
        pytest.param("", "scrape_interval = '1m30s'", 90.0, 3.0, id="interval"),
        pytest.param("", "scrape_interval = 2", 2.0, 2.0, id="timeout-fits-the-interval"),
        pytest.param("", "scrape_timeout = '500ms'", 5.0, 0.5, id="timeout"),
        pytest.param("[global]\nscrape_interval = '10s'\n", "", 10.0, 3.0, id="global"),
        pytest.param("[global]\nscrape_timeout = '4s'\n", "", 5.0, 4.0, id="global-timeout"),
        pytest.param(
            "[global]\nscrape_interval = '10s'\nscrape_timeout = '9s'\n",
            *("scrape_interval = '4s'", 4.0, 4.0),
            id="nearer-wins",
        ),
    ],
)
def test_times(head: str, said: str, interval: float, timeout: float) -> None:
    """The job's own times win over the global ones, and those over the flags'."""
    found = one(said, head)
    assert (found.interval, found.timeout) == (interval, timeout)


@pytest.mark.parametrize(
    ("said", "limits"),
    [
        pytest.param("body_size_limit = '16MB'", Limits(16 << 20, 0, 0), id="body"),
        pytest.param("body_size_limit = 1000", Limits(1000, 0, 0), id="bytes"),
        pytest.param("body_size_limit = 0", Limits(MAX_BODY, 0, 0), id="none"),
        pytest.param("sample_limit = 5\nlabel_limit = 6", Limits(MAX_BODY, 5, 6), id="samples"),
    ],
)
def test_limits(said: str, limits: Limits) -> None:
    """Limits are Prometheus', but for a body, which always has one."""
    assert one(said).limits == limits


@pytest.mark.parametrize(
    ("said", "access"),
    [
        pytest.param(
            "basic_auth = { username = 'me', password = 'pw' }",
            Access(Credentials(CredentialSource("pw"), "Basic", "me")),
            id="password",
        ),
        pytest.param(
            "basic_auth = { username = 'me', password_file = 'pw' }",
            Access(Credentials(CredentialSource(file="/etc/sidecar/pw"), "Basic", "me")),
            id="password-file",
        ),
        pytest.param(
            "authorization = { credentials_file = '/run/token' }",
            Access(Credentials(CredentialSource(file="/run/token"))),
            id="token-file",
        ),
        pytest.param(
            "authorization = { type = 'Token', credentials = 'x' }",
            Access(Credentials(CredentialSource("x"), "Token")),
            id="token",
        ),
        pytest.param(
            "tls_config = { ca_file = 'ca', cert_file = 'c', key_file = '/k', server_name = 'n' }",
            Access(tls=Tls("/etc/sidecar/ca", "/etc/sidecar/c", "/k", "n")),
            id="tls",
        ),
        pytest.param(
            "tls_config = { insecure_skip_verify = true }",
            Access(tls=Tls(verify=False)),
            id="anybody",
        ),
        pytest.param("follow_redirects = false", Access(follow_redirects=False), id="redirects"),
    ],
)
def test_access(said: str, access: Access) -> None:
    """Credentials and certificates are Prometheus'; files are relative to the settings."""
    assert one(said).access == access


def test_labels() -> None:
    """Targets have their job, their address and what static_configs say, which wins."""
    found = read(
        f"[[scrape_configs]]\n{JOB}honor_labels = true\n"
        "[[scrape_configs.static_configs]]\ntargets = ['a', '[::1]:1', 'unix:/run/a.sock']\n"
        "[[scrape_configs.static_configs]]\ntargets = ['b']\n"
        "labels = { job = 'other', instance = 'me', env = 'test', 'a.b' = 'c' }\n"
    )
    assert [target.identity for target in found] == [
        '{__honor_labels__="true",instance="a:80",job="app"}',
        '{__honor_labels__="true",instance="[::1]:1",job="app"}',
        '{__honor_labels__="true",instance="unix:/run/a.sock",job="app"}',
        '{__honor_labels__="true","a.b"="c",env="test",instance="me",job="other"}',
    ]
    assert [target.name for target in found] == [
        *("app a:80", "app [::1]:1", "app unix:/run/a.sock", "app me")
    ]
    assert found[2].url == "unix:/run/a.sock:/metrics"


def job(text: str) -> str:
    """Return a settings file with one job that says this."""
    return f"[[scrape_configs]]\n{JOB}{HERE}{text}"


MISTAKES = [
    pytest.param(job("scrape_intervall = '5s'"), "did you mean 'scrape_interval'?", id="key"),
    pytest.param(job("tls_config = { ca_fil = 'x' }"), "tls_config.ca_fil is no", id="inner"),
    pytest.param(job("zzz = 1"), "zzz is not a setting; it knows job_name, scrape_", id="far-key"),
    pytest.param(job("scrape_interval = 'soon'"), "invalid duration 'soon': use", id="interval"),
    pytest.param(
        job("scrape_interval = 0"),
        "invalid duration 0: use more than",
        id="no-time",
    ),
    pytest.param(job("scrape_interval = true"), "invalid duration 'true'", id="bool-time"),
    pytest.param(
        job("scrape_interval = '2d'"),
        "'2d': use more than 0 and at most 1 d",
        id="long-time",
    ),
    pytest.param(job("scrape_interval = nan"), "invalid duration 'nan'", id="nan-time"),
    pytest.param(
        job("body_size_limit = '16 pounds'"), "invalid size '16 pounds': use 512MiB", id="size"
    ),
    pytest.param(job("body_size_limit = -1"), "invalid size '-1'", id="negative-size"),
    pytest.param(job("sample_limit = -1"), "sample_limit: expected int >= 0", id="negative"),
    pytest.param(job("sample_limit = true"), "expected int, got bool", id="bool"),
    pytest.param(job("honor_labels = 'yes'"), "honor_labels: expected bool, got str", id="text"),
    pytest.param(job("scheme = 'ftp'"), "scheme: invalid enum value 'ftp'", id="scheme"),
    pytest.param(job("params = { a = 'b' }"), "expected a list, got str", id="params"),
    pytest.param(job("metrics_path = 'own'"), "metrics_path must begin with /", id="path"),
    pytest.param(job("metrics_path = '/a b'"), "and have no blanks", id="blank-path"),
    pytest.param(job("basic_auth = 'x'"), "basic_auth: expected a table, got str", id="no-table"),
    pytest.param(job("basic_auth = {}"), "basic_auth.username is missing", id="missing"),
    pytest.param(
        job("basic_auth = { username = 'a', password = 'b', password_file = 'c' }"),
        "password and password_file exclude each other",
        id="two-passwords",
    ),
    pytest.param(
        job("basic_auth = { username = 'a' }\nauthorization = { credentials = 'c' }"),
        "basic_auth and authorization exclude each other",
        id="two-credentials",
    ),
    pytest.param(job("authorization = {}"), "write either credentials or", id="no-token"),
    pytest.param(
        job("authorization = { type = 'basic', credentials = 'x' }"), "write basic_auth", id="basic"
    ),
    pytest.param(job("tls_config = { cert_file = 'x' }"), "key_file go together", id="no-key"),
    pytest.param(
        job("scrape_timeout = '9s'"),
        "scrape_timeout 9 s is longer than scrape_interval 5 s",
        id="timeout",
    ),
    pytest.param(job("honor_timestamps = true"), "honor_timestamps = true is not", id="timestamps"),
    pytest.param(job("relabel_configs = []"), "not supported; write the labels", id="relabel"),
    pytest.param(job("dns_sd_configs = []"), "not supported; Sidecar looks at what", id="dns"),
    pytest.param(job("oauth2 = {}"), "oauth2 is not supported; write auth", id="oauth2"),
    pytest.param(f"[[scrape_configs]]\n{HERE}", "[[scrape_configs]] 1: job_name is", id="no-name"),
    pytest.param(f"[[scrape_configs]]\njob_name = ''\n{HERE}", "job_name is empty", id="empty"),
    pytest.param(f"[[scrape_configs]]\n{JOB}", "no targets; write static_configs", id="no-targets"),
    pytest.param(
        f"[[scrape_configs]]\n{JOB}static_configs = [{{ targets = [] }}]",
        "no targets; write",
        id="empty-targets",
    ),
    pytest.param(
        f"[[scrape_configs]]\n{JOB}static_configs = [{{ labels = {{ a = 'b' }} }}]",
        "static_configs[0].targets is missing",
        id="labels-alone",
    ),
    pytest.param(
        f"[[scrape_configs]]\n{JOB}static_configs = [{{ targets = ['a'], label = {{}} }}]",
        "static_configs[0].label is not a setting; did you mean 'labels'?",
        id="key-in-a-list",
    ),
    pytest.param(
        f"[[scrape_configs]]\n{JOB}static_configs = [{{ targets = ['a'], labels = {{ x = 1 }} }}]",
        "labels[...]: expected str, got int",
        id="label-of-a-number",
    ),
    pytest.param(
        f"[[scrape_configs]]\n{JOB}static_configs = [{{targets = ['a'], labels = {{__x = ''}}}}]",
        "'__x' is not a label",
        id="own-label",
    ),
    pytest.param(job("") + job("").replace("8080", "1"), "2: there is another job_name", id="name"),
    pytest.param(
        f"[[scrape_configs]]\n{JOB}static_configs = [{{ targets = ['a', 'a:80'] }}]",
        'http://a/metrics and http://a/metrics are both {instance="a:80",job="app"}; give',
        id="twice",
    ),
    pytest.param("scrape_configs = 5", "must be tables [[scrape_configs]]", id="number"),
    pytest.param("[scrape_configs]", "must be tables [[scrape_configs]]", id="one-table"),
    pytest.param("scrape_configs = [5]", "[[scrape_configs]] 1 must be a table", id="numbers"),
    pytest.param("global = 5", "[global] must be a table", id="global-number"),
    pytest.param(
        "[global]\nscrape_interval = '5s'", "[global] is for [[scrape_configs]], and", id="alone"
    ),
    pytest.param(
        "[global]\nexternal_labels = {}\n" + job(""), "[global]: external_labels is", id="external"
    ),
    pytest.param(
        "[global]\nscrape_interval = '5s'\nscrape_timeout = '6s'\n" + job(""),
        "[global]: scrape_timeout 6 s is longer",
        id="global-timeout",
    ),
    *(
        pytest.param(
            f"[[scrape_configs]]\n{JOB}static_configs = [{{ targets = ['{target}'] }}]",
            "(app): "
            if target.startswith("unix:")
            else "is not a target; write host:port or unix:",
            id=target[:9] or "empty",
        )
        for target in ("http://a", "a/b", "me:pw@a", "a:b", "a b", "", "unix:/" + "x" * 200)
    ),
]


@pytest.mark.parametrize(("text", "words"), MISTAKES)
def test_mistakes(text: str, words: str) -> None:
    """A mistake is named with its file, its job, its key and what to write instead."""
    with pytest.raises(UsageError) as error:
        read(text)
    assert str(error.value).startswith(("s.toml: ", "http://a/metrics and "))
    assert words in str(error.value)
    assert "pw" not in str(error.value)


def test_https_on_a_socket() -> None:
    """A Unix socket has no https."""
    with pytest.raises(UsageError, match="no https over a Unix socket"):
        read(f"[[scrape_configs]]\n{JOB}scheme='https'\nstatic_configs=[{{targets=['unix:/a']}}]")


def test_docs() -> None:
    """The example in docs/targets.md is one, and its table knows every key of a job."""
    page = (ROOT / "docs" / "targets.md").read_text("utf-8")
    example = page.partition("```toml\n")[2].partition("```")[0]
    found = read(example)
    assert [(target.name, target.interval, target.timeout) for target in found] == [
        ("app app:8080", 15.0, 3.0),
        ("app unix:/run/app.sock", 15.0, 3.0),
        ("db", 30.0, 10.0),
    ]
    for field in msgspec.structs.fields(ScrapeConfig):
        assert f"`{field.name}" in page
