"""Build the source distribution and the wheel into a folder, dist/ by default."""

import os
import sys
from pathlib import Path

from flit_core import buildapi  # type: ignore[import-untyped] # it has no types

ROOT = Path(__file__).parents[1]


def main(folder: Path) -> int:
    """Build both; the same source gives the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("SOURCE_DATE_EPOCH", "1764547200")
    place = str(folder.resolve())
    os.chdir(ROOT)
    for build in (buildapi.build_sdist, buildapi.build_wheel):
        print(folder / build(place))
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else "dist")))
