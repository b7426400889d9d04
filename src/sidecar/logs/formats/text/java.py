"""Java: Spring Boot, logback's and log4j's usual patterns, Tomcat."""

from sidecar.logs.formats.text.head import LEVEL, TextLine, compile_head, record
from sidecar.model.record import Level, Record

_NAME = r"[\w$.\[\]/@-]{1,200}"
_SPRING = compile_head(
    rf"""[ ]{{1,3}}({LEVEL})[ ](?:\[([^\[\]]{{0,100}})\][ ])?(\d{{1,10}})[ ]---[ ]
    ((?:\[[^\[\]]{{0,100}}\][ ]?){{1,3}})({_NAME})[ ]*+:[ ]"""
)
_PATTERN = compile_head(
    rf"""[ ](?:\[([^\[\]]{{1,100}})\][ ]{{1,3}}({LEVEL})|({LEVEL})[ ]{{1,3}}\[([^\[\]]{{1,100}})\])
    [ ]{{1,3}}({_NAME})(?:[ ]\(([\w$.]{{1,100}}:\d{{1,6}})\))?(?:[ ]-|:)[ ]"""
)
_TOMCAT = compile_head(rf"[ ]({LEVEL})[ ]\[([^\[\]]{{1,100}})\][ ]({_NAME})[ ]")
_UTIL = compile_head(r"[ ]([a-z][\w$]*(?:\.[\w$]+)+)(?:[ ]([\w$<>]{1,100}))?$")

SAMPLES: tuple[tuple[bytes, Record], ...] = (
    (  # Spring Boot 3
        (
            b"2026-02-21T13:42:05.123Z  INFO 1 --- [shop] [           main] c.e.shop.ShopApplic"
            b"ation   "
            b"      : Started"
        ),
        Record(
            "Started",
            1771681325123000000,
            "2026-02-21T13:42:05.123Z",
            Level.INFO,
            "c.e.shop.ShopApplication",
            fields={"pid": 1, "app": "shop", "thread": "main"},
        ),
    ),
    (  # Spring Boot 2
        b"2026-02-21 13:42:05.123 ERROR 77 --- [nio-8080-exec-1] o.a.c.c.C.[.[.[/]     : failed",
        Record(
            "failed",
            1771681325123000000,
            "2026-02-21 13:42:05.123",
            Level.ERROR,
            "o.a.c.c.C.[.[.[/]",
            fields={"pid": 77, "thread": "nio-8080-exec-1"},
        ),
    ),
    (  # logback 1.2, without a configuration: no date
        b"10:48:41.003 [main] ERROR shop.Db - order failed",
        Record(
            "order failed",
            None,
            "10:48:41.003",
            Level.ERROR,
            "shop.Db",
            fields={"thread": "main"},
        ),
    ),
    (  # log4j
        b"2026-02-21 13:42:05,123 WARN  [worker-1] shop.Db (Db.java:5) - slow",
        Record(
            "slow",
            1771681325123000000,
            "2026-02-21 13:42:05,123",
            Level.WARNING,
            "shop.Db",
            fields={"thread": "worker-1", "caller": "Db.java:5"},
        ),
    ),
    (
        b"21-Feb-2026 13:42:05.123 INFO [main] org.apache.catalina.startup.Catalina.start up",
        Record(
            "up",
            1771681325123000000,
            "21-Feb-2026 13:42:05.123",
            Level.INFO,
            "org.apache.catalina.startup.Catalina.start",
            fields={"thread": "main"},
        ),
    ),
)


def parse(line: TextLine) -> Record | None:
    """Return the record, or None for another format."""
    stamp, head = line.stamp, line.head
    if stamp is None or line.bracket:
        return None
    if " --- " in head and (match := _SPRING.match(head, stamp.end)):
        level, traced, pid, brackets, logger = match.groups()
        *app, thread = (part.strip(" []") for part in brackets.split("] ["))
        fields: dict[str, object] = {"pid": int(pid), "app": " ".join(app), "thread": thread}
        # Spring Cloud Sleuth: application, trace, span.
        if traced:
            fields |= dict(zip(("app", "trace_id", "span_id"), traced.split(","), strict=False))
    elif "[" in head[stamp.end :] and (match := _PATTERN.match(head, stamp.end)):
        before, first, second, after, logger, caller = match.groups()
        level, fields = first or second, {"thread": before or after, "caller": caller}
    elif stamp.text[2:3] == "-" and (match := _TOMCAT.match(head, stamp.end)):
        level, thread, logger = match.groups()
        fields = {"thread": thread}
    elif head[stamp.end + 1 :][:1].islower() and (match := _UTIL.match(head, stamp.end)):
        # java.util.logging writes the level and the message in the next line.
        return record("", stamp, logger=match[1], fields={"method": match[2]})
    else:
        return None
    return record(line.text[match.end() :], stamp, level, logger, fields=fields)
