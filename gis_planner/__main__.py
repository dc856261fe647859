"""`python -m gis_planner`: the window for `open`, the command line for every other verb."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path


def main(argv: list[str] | None = None) -> int:
    """Dispatch to the window or the command line; returns the exit code."""
    arguments = sys.argv[1:] if argv is None else argv
    if arguments[:1] == ["open"] or not arguments:
        from gis_planner.app import run

        return run(Path(arguments[1]) if len(arguments) > 1 else None)
    from gis_planner.pipeline.stopping import INTERRUPT

    with INTERRUPT:
        try:
            INTERRUPT.hold()
            from gis_planner.cli import main as cli_main

            INTERRUPT.let_go()
            return cli_main(arguments)
        except KeyboardInterrupt:
            print("gis-planner: Stopped before anything was done.", file=sys.stderr)
            return 1


def leave(code: int) -> None:
    """End the process; a Ctrl+C that comes now is too late to stop anything. One that came before
    skips Python's own farewell, which repeats the signal where a library let it pass through code
    that it runs, and would hide the exit code."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if "gis_planner.pipeline.stopping" in sys.modules:
        from gis_planner.pipeline.stopping import INTERRUPT

        if INTERRUPT.asked:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)
    sys.exit(code)


def run() -> None:
    """The installed command."""
    leave(main())


if __name__ == "__main__":
    run()
