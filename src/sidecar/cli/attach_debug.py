"""`sidecar attach debug`: one report of one service of a Compose project."""

from sidecar.attach.container.plan import DEBUG
from sidecar.cli.attach_sidecar import service_command

command = service_command("debug", DEBUG, "Print one report of a service of the project.")
