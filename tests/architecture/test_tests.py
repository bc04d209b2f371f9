"""What a test may rest on: what others see of our code, and no stop-watch."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
# Documented names that begin with an underscore: Django's, named tuples', and two of the standard library.
PUBLIC = {"_meta", "_default_manager", "_replace", "_asdict", "_fields", "_exit", "_getframe"}
CLOCKS = {"monotonic", "perf_counter", "process_time", "thread_time"}
CLOCKS |= {f"{clock}_ns" for clock in CLOCKS}
SOURCES = sorted(TESTS.rglob("*.py"))


def is_private(name: str) -> bool:
    return name.startswith("_") and not name.endswith("__") and name not in PUBLIC and name != "_"


def private_names(tree: ast.AST) -> Iterator[str]:
    """Yield each private name of somebody else's: an attribute, an import, a name in a string for setattr or patch."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and is_private(node.attr):
            if not (isinstance(node.value, ast.Name) and node.value.id in {"self", "cls"}):
                yield f"{node.lineno}: {node.attr}"
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.lineno}: {name.name}" for name in node.names if is_private(name.name))
        elif isinstance(node, ast.Call) and _name_of(node.func) in {"setattr", "getattr", "delattr", "patch"}:
            words = [arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
            yield from (f"{node.lineno}: {word}" for word in words if any(map(is_private, word.split("."))))


def timed_asserts(tree: ast.AST) -> Iterator[str]:
    """Yield each assert over a clock, or over a name that was set from one in the same function."""
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef):
            continue
        timed: set[str] = set()
        for node in ast.walk(function):
            if isinstance(node, ast.Assign | ast.AugAssign | ast.NamedExpr) and _is_timed(node, timed):
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                timed |= {target.id for target in targets if isinstance(target, ast.Name)}
        for node in ast.walk(function):
            if isinstance(node, ast.Assert) and _is_timed(node.test, timed):
                yield f"{node.lineno}: {ast.unparse(node.test)}"


def _is_timed(node: ast.AST, timed: set[str]) -> bool:
    return any(
        (isinstance(part, ast.Call) and _name_of(part.func) in CLOCKS)
        or (isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load) and part.id in timed)
        for part in ast.walk(node)
    )


def _name_of(called: ast.expr) -> str:
    return called.attr if isinstance(called, ast.Attribute) else called.id if isinstance(called, ast.Name) else ""


@pytest.fixture(scope="module")
def trees() -> dict[str, ast.Module]:
    return {path.relative_to(TESTS).as_posix(): ast.parse(path.read_text()) for path in SOURCES}


def test_tests_touch_no_private_name(trees: dict[str, ast.Module]) -> None:
    touched = {name: list(private_names(tree)) for name, tree in trees.items()}
    assert {name: lines for name, lines in touched.items() if lines} == {}


def test_no_test_asserts_on_a_stop_watch(trees: dict[str, ast.Module]) -> None:
    timed = {name: list(timed_asserts(tree)) for name, tree in trees.items()}
    assert {name: lines for name, lines in timed.items() if lines} == {}


@pytest.mark.parametrize(
    "line",
    ["cache._closed_at", "from apps.core.cache import _call", "monkeypatch.setattr(cache, '_closed_at', 0)",
     "monkeypatch.setattr('apps.core.cache._call', None)", "admin.site._registry"],
)  # fmt: skip
def test_private_name_is_seen(line: str) -> None:
    assert list(private_names(ast.parse(line)))


@pytest.mark.parametrize(
    "body",
    ["begin = time.monotonic(); assert time.monotonic() - begin < 4", "assert perf_counter() < 4",
     "begin = perf_counter(); spent = read() - begin; assert spent < 4"],
)  # fmt: skip
def test_stop_watch_is_seen(body: str) -> None:
    assert list(timed_asserts(ast.parse(f"def test_it():\n    {body}")))
