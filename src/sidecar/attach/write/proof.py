"""The proof that a file of ours changes nothing of the user's, by asking Compose itself."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from sidecar.attach.observe.engine import Compose, Config, read_config
from sidecar.attach.write.difference import differences, has_profiles


def prove(compose: Compose, file: Path, known: Config | None = None) -> list[str]:
    """Return what the user's configuration would lose, gain or change; [] if nothing.

    Compared with all profiles on and, where the user has some, as these are chosen, too; without
    any the two are one. `known` is the configuration without our file and with all profiles on,
    if it was read already.
    """
    with ThreadPoolExecutor() as pool:
        merged = pool.submit(read_config, compose, file, everything=True)
        whole = known or read_config(compose, everything=True)
        found = differences(whole.json, merged.result().json)
        if found or not has_profiles(whole.json):
            return found
        chosen_merged = pool.submit(read_config, compose, file, everything=False)
        chosen = read_config(compose, everything=False)
        return differences(chosen.json, chosen_merged.result().json)
