"""Which pages a test is about: those that it, or what its file has for all its tests, names."""

from __future__ import annotations

import ast
import re
from functools import cache

from gis_planner.app.window import PAGES

ALL = frozenset(p.name for p in PAGES)
OF_ALL = {"PAGES", "ORDER", "DOCKS_OF", "every"}
"""A test that says one of these, if only in its name, is about all of them."""
FORMS = "'{0}'", "{0}_page", "page_{0}", "'page_{0}'", "{1}Page", "{1}Part", "{1}sPart"


@cache
def _parts(source: str) -> tuple[str, dict[str, str]]:
    """The text of a file of tests but for its tests and imports, and that of each test."""
    rest, tests = [], {}
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            tests[node.name] = ast.unparse(node)
        elif not isinstance(node, ast.Import | ast.ImportFrom):
            rest.append(ast.unparse(node))
    return "\n".join(rest), tests


def pages_named(source: str, test: str) -> frozenset[str]:
    """Pages by a name of theirs: 'plan', plan_page, page_plan, PlanPage, PlanPart, PlansPart."""
    rest, tests = _parts(source)
    said = set(re.findall(r"'\w+'|\w+", f"{rest}\n{tests.get(test, '')}"))
    if OF_ALL & {*said, *test.split("_")}:
        return ALL
    forms = {name: {f.format(name, name.capitalize()) for f in FORMS} for name in ALL}
    return frozenset(name for name in ALL if said & forms[name])
