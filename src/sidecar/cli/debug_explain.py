"""`sidecar debug explain`: what a check looks for."""

import click

from sidecar.diagnose.checks.documentation import explain
from sidecar.output import Output


@click.command("explain")
@click.argument("code")
def command(code: str) -> None:
    """Show what a check looks for: its rule, its threshold, its known false alarms.

    CODE is what a finding carries, such as target-down.
    """
    Output().write(explain(code))
