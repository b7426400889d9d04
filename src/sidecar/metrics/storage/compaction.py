"""Compaction in the background of the writer: seal closed segments, delete old ones."""

import threading
from contextlib import suppress
from pathlib import Path

import msgspec

from sidecar.errors import reason
from sidecar.metrics.storage.retention import RetentionBounds, outlived
from sidecar.metrics.storage.sealing import Interrupted, seal
from sidecar.metrics.storage.segments import UNFINISHED, Segment, segments
from sidecar.quantities import plural

_AGAIN_S = 60.0
"""Seconds until it tries again what a full disk made fail."""


class Compactor:
    """One thread, which begins with the first segment to seal. It alone removes files."""

    def __init__(self, folder: Path, bounds: RetentionBounds) -> None:
        """Take a folder that no other writer has."""
        self.trouble = ""
        """Why closed segments could not be sealed or removed, or went unsealed; else nothing."""
        self._folder = folder
        self._bounds = bounds
        self._newest = 0
        self._wake = threading.Event()
        self._over = threading.Event()
        self._thread: threading.Thread | None = None

    def recover(self) -> list[Segment]:
        """Remove what a killed writer left unfinished; return the segments there are."""
        for unfinished in self._folder.glob(f"*{UNFINISHED}"):
            unfinished.unlink()
        found = segments(self._folder)
        for segment in found:
            if segment.is_sealed:
                segment.plain.unlink(missing_ok=True)
        return found

    def wake(self, newest: int) -> None:
        """Seal and delete segments soon; `newest` is the second of the newest scrape."""
        self._newest = newest
        self._wake.set()
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="keeper", daemon=True)
            self._thread.start()

    def close(self) -> None:
        """Stop, within a moment; what is not done is done when the history is opened again."""
        self._over.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        while not self._over.is_set():
            self._wake.wait(_AGAIN_S if self.trouble else None)
            self._wake.clear()
            with suppress(Interrupted):
                try:
                    self._keep()
                except OSError as error:
                    self.trouble = f"cannot seal {self._folder}: {reason(error)}"
                    # Room may be all that is missing.
                    with suppress(OSError):
                        self._let_go(self._bounds)

    def _keep(self) -> None:
        # Sealed, the same takes a tenth: nothing goes for want of room that is there soon. Only a
        # backlog of twice the bound does not wait.
        patient = msgspec.structs.replace(self._bounds, keep_bytes=2 * self._bounds.keep_bytes)
        lost = self._let_go(patient)
        while plain := [segment for segment in segments(self._folder) if not segment.is_sealed]:
            self.trouble = _lost(lost) or self.trouble
            seal(plain[0], self._over.is_set)
            lost += self._let_go(patient)
        self.trouble = _lost(lost + self._let_go(self._bounds))

    def _let_go(self, bounds: RetentionBounds) -> int:
        """Return how many went before their time, and before they were sealed."""
        found = [(item, item.file.stat().st_size) for item in segments(self._folder)]
        early = 0
        for segment in outlived(found, bounds, self._newest):
            segment.file.unlink(missing_ok=True)
            early += not segment.is_sealed and segment.last >= self._newest - bounds.keep_s
        return early


def _lost(count: int) -> str:
    lost = f"{plural(count, 'segment')} deleted unsealed; give a larger --retention-size"
    return f"scrapes come faster than they are sealed: {lost}" if count else ""
