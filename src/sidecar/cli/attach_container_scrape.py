"""`sidecar attach container scrape`: scrape the metrics of a container."""

from sidecar.attach.container.plan import SCRAPE
from sidecar.cli.attach_sidecar import container_command

command = container_command("scrape", SCRAPE, "Scrape the metrics of a container.")
