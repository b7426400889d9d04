"""`sidecar attach scrape`: the metrics of one service of a Compose project."""

from sidecar.attach.container.plan import SCRAPE
from sidecar.cli.attach_sidecar import service_command

command = service_command("scrape", SCRAPE, "Scrape the metrics of a service of the project.")
