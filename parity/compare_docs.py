"""Runs the Python samples of the documents, so that what stands beside our code is code that works."""

import os
import re
import tempfile
from pathlib import Path

import numpy as np

DOCS = Path(__file__).resolve().parent.parent / "docs"
BLOCK = re.compile(r"^```py\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def given() -> dict:
    """What the samples take as given: the names of scripts/docs/samples/given.mts."""
    rng = np.random.default_rng(7)

    def clouds(rows: int, dims: int) -> np.ndarray:
        return 8 * (np.arange(rows) % 3)[:, None] + rng.random((rows, dims)) + rng.random((rows, dims))

    vectors = clouds(60, 2)
    return {
        "rows": clouds(150, 4),
        "new_rows": clouds(9, 4),
        "vectors": vectors,
        "labels": (np.arange(len(vectors)) % 3 == 0).astype(int),
    }


def main() -> None:
    samples = [
        (page, match.group(1), text[: match.start()].count("\n") + 1)
        for page in sorted(DOCS.rglob("*.md"))
        if "site" not in page.relative_to(DOCS).parts
        for text in [page.read_text()]
        for match in BLOCK.finditer(text)
    ]
    assert samples, "no Python samples found"
    home = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            for page, code, line in samples:
                exec(compile(code, f"{page.name}:{line}", "exec"), given())
                print(f"   {page.relative_to(DOCS)}:{line} works")
        finally:
            os.chdir(home)


if __name__ == "__main__":
    main()
