"""Print docs/report.schema.json, the schema of the report as JSON, from the structs it is made of.

Usage: python scripts/report_schema.py > docs/report.schema.json
"""

import re
from inspect import cleandoc

import msgspec

from sidecar.model.document import VERSION, Document


def _tidy(value: object) -> object:
    """Return it without the indentation that docstrings have."""
    if isinstance(value, dict):
        return {key: _tidy(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_tidy(item) for item in value]
    return cleandoc(value) if isinstance(value, str) else value


def schema() -> str:
    """Return the schema as JSON (draft 2020-12)."""
    # The structs of the document say in their names what they are; its readers know that.
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
