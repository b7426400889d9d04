"""Java's application servers: WebLogic, WebSphere, GlassFish."""

from sidecar.logs.formats.levels import parse_level
from sidecar.logs.formats.text.head import TextLine, compile_head, record
from sidecar.logs.timestamps.read import timestamp_at
from sidecar.model.record import Level, Record

_WEBLOGIC = "####<"
_PART = compile_head(r"[ ]?<(<[^<>]{0,200}>|[^<>]{0,1000})>")
_PARTS = 12
_WEBSPHERE = compile_head(
    r"""\][ ]([0-9a-f]{8})[ ]([\w$.-]{1,60})[ ]+([FEWAIRCDO123<>])[ ]
    (?:[ ]*+)(?:([A-Z]{4,5}\d{4}[A-Z]):[ ])?"""
)
_GLASSFISH = compile_head(
    r"\][ ]\[[^\[\]]{0,60}\][ ]\[([A-Z]{4,9})\][ ]\[[^\[\]]{0,60}\][ ]\[([\w.$]{0,200})\][ ]"
)
_GLASSFISH_PART = compile_head(r"\[([\w.]{1,40}):[ ]([^\[\]]{0,200})\][ ]?")
_LEVELS = {
    "F": Level.FATAL,
    "E": Level.ERROR,
    "W": Level.WARNING,
    "A": Level.NOTICE,
    "I": Level.INFO,
    "C": Level.INFO,
    "D": Level.INFO,
}

SAMPLES: tuple[tuple[bytes, Record], ...] = (
    (  # WebLogic 12
        (
            b"####<Feb 21, 2026 1:42:05,123 PM UTC> <Error> <Security> <host> <AdminServer> <["
            b"ACTIVE] t"
            b"> <<WLS Kernel>> <> <> <1771681325123> <BEA-090078> <User weblogic is locked>"
        ),
        Record(
            "User weblogic is locked",
            1771681325123000000,
            "Feb 21, 2026 1:42:05,123 PM UTC",
            Level.ERROR,
            "Security",
            fields={"host": "host", "server": "AdminServer", "code": "BEA-090078"},
        ),
    ),
    (  # WebSphere 9
        b"[2/21/26 13:42:05:123 UTC] 00000001 WsServerImpl  E   WSVR0009E: no start",
        Record(
            "no start",
            1771681325123000000,
            "2/21/26 13:42:05:123 UTC",
            Level.ERROR,
            "WsServerImpl",
            fields={"thread": "00000001", "code": "WSVR0009E"},
        ),
    ),
    (  # GlassFish 5
        (
            b"[2026-02-21T13:42:05.123+0000] [glassfish 5.1] [SEVERE] [] [javax.enterprise] [t"
            b"id: _Thre"
            b"adID=1] [levelValue: 1000] [["
        ),
        Record(
            "",
            1771681325123000000,
            "2026-02-21T13:42:05.123+0000",
            Level.ERROR,
            "javax.enterprise",
            fields={"tid": "_ThreadID=1", "levelValue": "1000"},
        ),
    ),
)


def parse(line: TextLine) -> Record | None:
    """Return the record, or None for another format."""
    if line.text.startswith(_WEBLOGIC):
        return _weblogic(line)
    stamp, head = line.stamp, line.head
    if stamp is None or not line.bracket:
        return None
    if match := _WEBSPHERE.match(head, stamp.end):
        thread, logger, letter, code = match.groups()
        fields: dict[str, object] = {"thread": thread, "code": code}
        level = _LEVELS.get(letter, Level.DEBUG)
        return record(line.text[match.end() :], stamp, level, logger, fields=fields)
    if match := _GLASSFISH.match(head, stamp.end):
        fields, at = {}, match.end()
        while part := _GLASSFISH_PART.match(head, at):
            fields[part[1]], at = part[2], part.end()
        msg = line.text[at:].removeprefix("[[").strip()
        return record(msg, stamp, match[1], match[2], fields=fields)
    return None


def _weblogic(line: TextLine) -> Record | None:
    stamp = timestamp_at(line.text, len(_WEBLOGIC), line.now)
    end = line.head.find(">")
    parts: list[str] = []
    at = end + 1
    while len(parts) < _PARTS and (part := _PART.match(line.text, at)):
        parts.append(part[1])
        at = part.end()
    if stamp is None or end < 0 or len(parts) < len(("level", "logger", "message")):
        return None
    level, logger, *others = parts
    fields: dict[str, object] = dict(zip(("host", "server"), others[:-1], strict=False))
    fields["code"] = next((part for part in others if part.startswith("BEA-")), "")
    msg = line.text[at:].strip(" <>") or others[-1]
    return record(msg, stamp, parse_level(level), logger, fields=fields)
