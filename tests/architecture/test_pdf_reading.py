"""The rule of ``tests/support/pdf_reading.py`` sees what it forbids."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest

from tests.unit.drafting.portable import text_pdf

WORKFLOW = Path(__file__).parents[2] / "service/workflow"


def test_pages_read_in_the_service_s_own_process_are_found() -> None:
    planted = compile("read(pdf)", str(WORKFLOW / "planted.py"), "exec")
    with pytest.raises(AssertionError, match="sandbox"):
        exec(planted, {"read": pypdfium2.PdfDocument, "pdf": text_pdf("One page")})
