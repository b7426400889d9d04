"""`sidecar attach container follow`: show what a container logs, in files or to standard output."""

from sidecar.attach.container.plan import WATCH
from sidecar.cli.attach_sidecar import container_command

command = container_command(
    "follow", WATCH, "Show what a container logs, in files or to standard output."
)
