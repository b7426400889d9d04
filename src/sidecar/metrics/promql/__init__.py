"""PromQL over the metrics history: text → tree → values.

The semantics are those of Prometheus 2.42; `docs/query.md` says what is left out.
"""
