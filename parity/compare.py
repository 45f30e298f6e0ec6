"""Compares the built packages with the reference Python stack, live: runs every compare_*.py beside this file."""

import importlib
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent


def main() -> None:
    failures = []
    for path in sorted(HERE.glob("compare_*.py")):
        started = time.perf_counter()
        print(f"-- {path.stem}", flush=True)
        try:
            importlib.import_module(path.stem).main()
        except Exception as error:  # every comparison is reported before the run fails
            failures.append(path.stem)
            print(f"   FAILED: {error!r}", flush=True)
        print(f"   {time.perf_counter() - started:.1f} s", flush=True)
    if failures:
        sys.exit(f"differs from the reference: {', '.join(failures)}")


if __name__ == "__main__":
    main()
