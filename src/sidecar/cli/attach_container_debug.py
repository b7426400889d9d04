"""`sidecar attach container debug`: print one report of a container."""

from sidecar.attach.container.plan import DEBUG
from sidecar.cli.attach_sidecar import container_command

command = container_command("debug", DEBUG, "Print one report of a container.")
