"""Logs of supercomputers as they are published: Blue Gene/L, Thunderbird, and Los Alamos' HPC."""

from sidecar.logs.formats.text.head import LEVEL, TextLine, compile_head, record
from sidecar.logs.formats.text.syslog import parse_at
from sidecar.logs.timestamps.read import Timestamp, timestamp_at
from sidecar.model.record import Level, Record

_ALERT = compile_head(r"(-|[A-Z][\w-]{1,20})[ ](?=\d{10}[ ]\d{4}\.\d\d\.\d\d[ ])")
_DATE_AND_NODE = compile_head(r"[ ]\d{4}\.\d\d\.\d\d[ ]([\w:./#@-]{1,80}|UNKNOWN_LOCATION)[ ]")
_RAS = compile_head(rf"[ ](\S{{1,80}})[ ]([A-Z]{{2,12}})[ ]([A-Z]{{2,20}})[ ]({LEVEL}|FAILURE)[ ]?")
_HPC = compile_head(r"(\d{1,10})[ ](\S{1,60})[ ]([\w.-]{1,60})[ ]([\w.-]{1,60})[ ](?=\d{10}[ ])")
_HPC_MESSAGE = compile_head(r"[ ](\d)[ ]")

SAMPLES: tuple[tuple[bytes, Record], ...] = (
    (
        (
            b"- 1117838570 2005.06.03 R02-M1-N0-C:J12-U11 2005-06-03-15.42.50.675872 R02-M1-N0"
            b"-C:J12-U1"
            b"1 RAS KERNEL INFO instruction cache parity error corrected"
        ),
        Record(
            "instruction cache parity error corrected",
            1117838570000000000,
            "1117838570",
            Level.INFO,
            "KERNEL",
            fields={"node": "R02-M1-N0-C:J12-U11", "type": "RAS"},
        ),
    ),
    (
        (
            b"- 1131566461 2005.11.09 dn228 Nov 9 12:01:01 dn228/dn228 crond(pam_unix)[2915]: "
            b"session o"
            b"pened"
        ),
        Record(
            "session opened",
            1131566461000000000,
            "1131566461",
            logger="crond(pam_unix)",
            fields={"node": "dn228", "host": "dn228/dn228", "pid": 2915},
        ),
    ),
    (
        b"134681 node-246 unix.hw state_change.unavailable 1077804742 1 Component State Change",
        Record(
            "Component State Change",
            1077804742000000000,
            "1077804742",
            logger="unix.hw",
            fields={"node": "node-246", "state": "state_change.unavailable"},
        ),
    ),
)


def parse(line: TextLine) -> Record | None:
    """Return the record, or None for another format."""
    if match := _ALERT.match(line.head):
        stamp = timestamp_at(line.text, match.end(), None)
        node = stamp and _DATE_AND_NODE.match(line.head, stamp.end)
        return _event(line, stamp, node[1], match[1], node.end()) if stamp and node else None
    if line.text[:1].isdigit() and (match := _HPC.match(line.head)):
        stamp = timestamp_at(line.text, match.end(), None)
        behind = stamp and _HPC_MESSAGE.match(line.head, stamp.end)
        if behind:
            fields: dict[str, object] = {"node": match[2], "state": match[4]}
            return record(line.text[behind.end() :], stamp, logger=match[3], fields=fields)
    return None


def _event(line: TextLine, stamp: Timestamp, node: str, alert: str, at: int) -> Record | None:
    fields: dict[str, object] = {"node": node, "alert": alert.strip("-")}
    second = timestamp_at(line.text, at, line.now)
    if second is None:
        return record(line.text[at:], stamp, fields=fields)
    if match := _RAS.match(line.head, second.end):
        _, type_, component, level = match.groups()
        level = level.replace("FAILURE", "ERROR")
        fields["type"] = type_
        return record(line.text[match.end() :], stamp, level, component, fields=fields)
    made = parse_at(line.text, second)
    if made is None:
        return record(line.text[second.end :].strip(), stamp, fields=fields)
    return record(made.msg, stamp, made.level, made.logger, fields=fields | made.fields)
