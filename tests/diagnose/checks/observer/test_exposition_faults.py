"""The check exposition-faults: lines of the metrics that cannot be read."""

from tests.diagnose.harness import evidence

from sidecar.diagnose.checks.observer import exposition_faults
from sidecar.model.finding import Severity
from sidecar.model.sample import Exposition, Fault


def test_faults() -> None:
    """Faulty lines of the live metrics are one note that counts them and shows the first ones."""
    faults = tuple(Fault(line, "no value") for line in range(1, 6))
    (finding,) = exposition_faults.find(evidence(metrics=Exposition({}, faults)))
    assert finding.severity is Severity.INFO
    assert finding.title.startswith("5 faults")
    assert [proof.text for proof in finding.evidence] == [
        f"line {line}: no value" for line in (1, 2, 3)
    ]


def test_no_faults() -> None:
    """Metrics without a faulty line are not reported."""
    assert list(exposition_faults.find(evidence(metrics=Exposition({"a": 1.0})))) == []
