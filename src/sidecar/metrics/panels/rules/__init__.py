"""The catalogue: rules as data, in the order of what a person wants to see first."""

from sidecar.metrics.panels.rules.databases import DATABASES
from sidecar.metrics.panels.rules.machine import MACHINE
from sidecar.metrics.panels.rules.runtimes import RUNTIMES
from sidecar.metrics.panels.rules.servers import SERVERS
from sidecar.metrics.panels.rules.services import SERVICES, UP

ABOUT_THE_WORK = (*UP, *SERVICES, *MACHINE, *SERVERS, *DATABASES)
"""What the target does; where these find little, the series that move most are shown as well."""

ABOUT_THE_PROCESS = RUNTIMES
"""What the process itself needs; of an exporter that is the exporter, so it comes last."""
