"""Draw docs/demo.svg from the output of a real run of the demo."""

import os
import subprocess
import sys
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

ROOT = Path(__file__).resolve().parent.parent
WIDTH = 90
LINES = 31
"""Lines of the picture: the banner, some traffic, and two dashboards."""

FRAME = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" \
role="img" aria-label="A run of make demo">
<style>
.{unique_id}-matrix {{ font: {char_height}px/{line_height}px ui-monospace, Menlo, Consolas, \
"DejaVu Sans Mono", monospace; font-variant-east-asian: full-width; }}
{styles}
</style>
<defs>{lines}</defs>
<rect fill="#0c0c0c" width="{width}" height="{height}" rx="8"/>
<g transform="translate(9, 9)">{backgrounds}
<g class="{unique_id}-matrix">{matrix}</g>
</g>
</svg>
"""


def main() -> None:
    """Run the demo and draw the first lines of its output."""
    variables = {"FORCE_COLOR": "1", "DEMO_SECONDS": "6", "NO_COLOR": ""}
    run = subprocess.run(
        [sys.executable, ROOT / "scripts/demo.py"],
        env=os.environ | variables,
        stdout=subprocess.PIPE,
        check=True,
    )
    lines = run.stdout.decode().splitlines()[:LINES]
    with Path(os.devnull).open("w") as nowhere:
        console = Console(record=True, width=WIDTH, file=nowhere, force_terminal=True)
        console.print(Text.from_ansi("\n".join(lines)))
        picture = console.export_svg(theme=MONOKAI, code_format=FRAME, unique_id="demo")
    (ROOT / "docs/demo.svg").write_text(picture)


if __name__ == "__main__":
    main()
