"""`sidecar attach container follow`: show what a container logs, in files or to standard output."""

from sidecar.attach.container.sight import WATCH
from sidecar.cli.attach_beside import container_command

command = container_command(
    "follow", WATCH, "Show what a container logs, in files or to standard output."
)
