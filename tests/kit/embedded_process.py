"""An embedded Loa as a process that can be killed; its settings come from LOA_*."""

from __future__ import annotations

import signal

from scheduler.bootstrap import assemble
from scheduler.embedded import Embedded, lock
from scheduler.settings import Settings


def main() -> None:
    settings = Settings()
    with lock(settings.lock_file):
        loa = Embedded(assemble(settings))
        loa.start()
        print("loa is up", flush=True)  # noqa: T201 - its test waits for this line
        signal.sigwait({signal.SIGTERM, signal.SIGINT})
        loa.stop()


if __name__ == "__main__":
    main()
