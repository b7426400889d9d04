"""JSON objects that keep a record's parts in places of their own: one module a logger.

Each has `unfold(obj) -> obj`, which lays the parts out flat under names of `fields.py`, and its
`SAMPLES`. `UNFOLD` says which key of an object calls which.
"""

from collections.abc import Callable, Mapping

from sidecar.logs.formats.json import (
    aws_lambda,
    clef,
    ecs,
    gcp,
    journald,
    kubernetes_audit,
    log4j2,
    loguru,
    mongodb,
    otel,
    tracing,
)

Unfold = Callable[[dict[str, object]], dict[str, object]]

UNFOLD: Mapping[str, tuple[Unfold, ...]] = {
    "@t": (clef.unfold,),
    "MESSAGE": (journald.unfold,),
    "attributes": (otel.unfold,),
    "body": (otel.unfold,),
    "Attributes": (otel.unfold,),
    "Body": (otel.unfold,),
    "fields": (tracing.unfold,),
    "jsonPayload": (gcp.unfold,),
    "log": (ecs.unfold,),
    "dd": (ecs.unfold,),
    "record": (loguru.unfold, aws_lambda.unfold),
    "requestURI": (kubernetes_audit.unfold,),
    "t": (mongodb.unfold,),
    "thrown": (log4j2.unfold,),
    "timestampSeconds": (gcp.unfold,),
    "trace": (ecs.unfold,),
    "errorMessage": (aws_lambda.unfold,),
}
