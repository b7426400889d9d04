"""Serilog's compact format: `@` names, `@@` for a property that begins with `@`."""

import re

from sidecar.model.record import Level, Record

_HOLE = re.compile(r"\{[@$]?(\w{1,100})(?:,[^{}:]{1,20})?(?::[^{}]{1,100})?\}")
_HOLES = 1_000
"""Properties that are written into one message: a longer template is shown as it is."""

SAMPLES: tuple[tuple[bytes, Record], ...] = (
    (
        b'{"@t":"2016-06-07T03:44:57.8532799Z","@mt":"Hello, {User}","User":"nblumhardt"}',
        Record(
            msg="Hello, nblumhardt",
            ts=1465271097853279900,
            ts_text="2016-06-07T03:44:57.8532799Z",
            level=Level.INFO,
            fields={"@mt": "Hello, {User}", "User": "nblumhardt"},
        ),
    ),
    (
        (
            b'{"@t":"2026-02-21T13:42:05Z","@l":"Error","@m":"order 7 failed","@mt":"order {Id}'
            b' failed"'
            b',"@x":"System.Exception: no route\\n   at Shop.Pay()","@tr":"4bf9","@sp":"00f0","'
            b'Id":7,'
            b'"@@host":"a","SourceContext":"Shop.Db"}'
        ),
        Record(
            msg="order 7 failed",
            ts=1771681325000000000,
            ts_text="2026-02-21T13:42:05Z",
            level=Level.ERROR,
            logger="Shop.Db",
            trace_id="4bf9",
            error="System.Exception: no route",
            fields={"@mt": "order {Id} failed", "@sp": "00f0", "Id": 7, "@host": "a"},
            lines=("System.Exception: no route", "   at Shop.Pay()"),
        ),
    ),
)


def unfold(obj: dict[str, object]) -> dict[str, object]:
    """Return the object with its level, its message rendered and its names unescaped."""
    template = obj.get("@mt")
    if not isinstance(template, str) and "@m" not in obj:
        return obj
    obj.setdefault("@l", "Information")
    if isinstance(template, str) and "@m" not in obj:
        obj = {"@m": _render(template, obj), **obj}
        if obj["@m"] == template:
            del obj["@mt"]
    return {name[1:] if name.startswith("@@") else name: value for name, value in obj.items()}


def _render(template: str, values: dict[str, object]) -> str:
    if template.count("{") > _HOLES:
        return template
    return _HOLE.sub(lambda hole: _fill(hole, values), template)


def _fill(hole: re.Match[str], values: dict[str, object]) -> str:
    value = values.get(hole[1])
    return str(value) if isinstance(value, str | int | float) else hole[0]
