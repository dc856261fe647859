"""Write the reference pages that come from the code: docs/tables.md and docs/command-line.md.

`python scripts/make_docs.py` writes them; a test holds them to what the code says now.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))


def tables_page() -> str:
    """Every table of the case, by column."""
    from gis_planner.domain.tables import DERIVED_TABLES, RECORDS, STAGE_TABLES

    lines = [
        "# Tables",
        "",
        "Written by `scripts/make_docs.py` from `gis_planner/domain/tables.py`.",
        "`export CASE WHAT` writes them; an open case shows them as views of the same names.",
    ]
    for table in (RECORDS, *STAGE_TABLES, *DERIVED_TABLES):
        lines += [
            "",
            f"## {table.name}",
            f"One row is {table.row}.",
            "",
            "| column | kind | meaning |",
            "|---|---|---|",
        ]
        lines += [
            f"| {c.name} | {c.kind} | {c.meaning.replace('|', chr(92) + '|')} |"
            for c in table.columns
        ]
    return "\n".join(lines) + "\n"


def command_page() -> str:
    """Every verb and option of the command line."""
    from gis_planner.cli import build_parser

    lines = [
        "# Command line",
        "",
        "Written by `scripts/make_docs.py` from the program itself. `gis-planner VERB --help` says",
        "the same. Exit codes: 0 done, 1 refused with one clear line, 2 usage. `--json` prints one",
        "JSON object on standard output.",
    ]
    parser = build_parser()
    verbs = next(a for a in parser._actions if isinstance(a, argparse._SubParsersAction))
    texts = {a.dest: a.help or "" for a in verbs._choices_actions}
    for name, sub in verbs.choices.items():
        lines += ["", f"## {name}", texts[name].capitalize() + ".", ""]
        for action in sub._actions:
            if isinstance(action, argparse._HelpAction):
                continue
            label = ", ".join(action.option_strings) or (action.metavar or action.dest)
            value = f" {action.metavar}" if action.option_strings and action.metavar else ""
            needed = " (required)" if action.option_strings and action.required else ""
            choices = f" one of {', '.join(map(str, action.choices))}" if action.choices else ""
            text = f": {action.help}" if action.help else ""
            lines.append(f"- `{label}{value}`{needed}{text}{choices}")
    return "\n".join(lines) + "\n"


PAGES = {"docs/tables.md": tables_page, "docs/command-line.md": command_page}


def main() -> int:
    """Write every page."""
    for name, make in PAGES.items():
        (ROOT / name).write_text(make(), "utf-8")
        print(name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
