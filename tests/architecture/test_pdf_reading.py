"""The rule of ``tests/support/pdf_reading.py`` sees what it forbids."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from signing.validate.steps.isolated import run_isolated
from tests.unit.drafting.portable import text_pdf

WORKFLOW = Path(__file__).parents[2] / "service/workflow"


def test_pages_read_in_the_service_s_own_process_are_found() -> None:
    planted = compile("read(pdf)", str(WORKFLOW / "planted.py"), "exec")
    with pytest.raises(AssertionError, match="sandbox"):
        exec(planted, {"read": pypdfium2.PdfDocument, "pdf": text_pdf("One page")})


def test_a_comparison_of_pages_has_a_child_of_its_own() -> None:
    def pages() -> Iterator[dict[str, Any]]:
        yield {"pages": len(pypdfium2.PdfDocument(text_pdf("One page")))}

    planted = compile("found = list(run(pages, 60))", str(WORKFLOW / "planted.py"), "exec")
    names: dict[str, Any] = {"run": run_isolated, "pages": pages}
    exec(planted, names)
    assert names["found"] == [{"pages": 1}]
