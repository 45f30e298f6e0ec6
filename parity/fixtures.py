"""Shared by the makers of golden fixtures: where fixtures go, and how numbers are written."""

import json
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def save(package: str, name: str, packages: list[str], seed: int, tolerance: str, content: dict) -> None:
    """Writes packages/PACKAGE/test/fixtures/NAME.json with what made it."""
    folder = ROOT / "packages" / package / "test" / "fixtures"
    folder.mkdir(parents=True, exist_ok=True)
    made = {"versions": {p: version(p) for p in packages}, "seed": seed, "tolerance": tolerance}
    path = folder / f"{name}.json"
    path.write_text(json.dumps({"made": made, **content}, separators=(",", ":"), allow_nan=False) + "\n")
    print(f"{path.relative_to(ROOT)}: {path.stat().st_size:,} bytes")


def nullable(values):
    """NaN as null, floats as Python floats."""
    return [None if v != v else float(v) for v in values]
