"""Print docs/report.schema.json, the schema of the report as JSON, made from its structs.

Usage: python scripts/report_schema.py > docs/report.schema.json
"""

import re
from inspect import cleandoc

import msgspec

from sidecar.model.document.report import VERSION, Document


def _tidy(value: object) -> object:
    """Return a value whose texts have no indentation of docstrings."""
    if isinstance(value, dict):
        return {key: _tidy(field) for key, field in value.items()}
    if isinstance(value, list | tuple):
        return [_tidy(element) for element in value]
    return cleandoc(value) if isinstance(value, str) else value


def schema() -> str:
    """Return the schema as JSON (draft 2020-12)."""
    # The names of the structs end with Document, which means nothing to a reader of the schema.
    text = msgspec.json.encode(msgspec.json.schema(Document)).decode()
    generated = msgspec.json.decode(re.sub(r"(?<=[a-zA-Z])Document\b", "", text))
    whole = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"Sidecar report, version {VERSION}",
        **generated,
    }
    return msgspec.json.format(msgspec.json.encode(_tidy(whole)), indent=2).decode() + "\n"


if __name__ == "__main__":
    print(schema(), end="")
