"""The check secrets-in-logs."""

from tests.diagnose.harness import START
from tests.diagnose.lines import one, seen, steady, template

from sidecar.diagnose.checks.logs import (
    secrets_in_logs,
)
from sidecar.model.finding import Proof
from sidecar.model.logs import Suspect
from sidecar.model.record import Level, Record


def test_masked() -> None:
    """Secrets are found in texts, fields and traces, and are not shown."""
    text = template("login with password=hunter2x!", Level.INFO, {5: 1})
    record = Record("call failed", START, level=Level.ERROR, fields={"api_key": "k9Xw27fLq81ZrT5"})
    field = seen(text, info=steady(5), last_errors=(record,))
    found = one(secrets_in_logs.find(field))
    shown = " ".join([found.title, *(proof.text for proof in found.evidence)])
    assert "password" in found.title
    assert "api-key" in found.title
    assert "hunter2x" not in shown
    assert "k9Xw27" not in shown
    assert found.at == START


def test_suspects() -> None:
    """Collected lines with a secret are counted by kind, and the earliest is the onset."""
    lines = (
        Suspect('{"msg":"sent","password":"hunter2x!"}', START + 9),
        Suspect('{"msg":"sent","token":"none yet"}', START),
        Suspect("GET / Authorization: Bearer k9Xw27fLq81ZrT5", None),
    )
    found = one(secrets_in_logs.find(seen(info=steady(5), suspects=lines)))
    assert found.at == START + 9
    assert found.detail == "1 line with authorization, 1 line with password; there may be more."
    assert found.evidence[0] == Proof('{"msg":"sent","password":"«password-1»"}', START + 9)
    assert "k9Xw27" not in str(found)


def test_words() -> None:
    """Words and counts are not secrets."""
    calm = template("password reset requested, token=3", Level.INFO, {5: 1})
    assert list(secrets_in_logs.find(seen(calm, info=steady(5)))) == []
