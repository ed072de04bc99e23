#!/usr/bin/env bash
# page-validation 0.11.0: a stream whose last byte is a carriage return fails PDF/A for its length, though the length is right.
#
# ISO 32000-1 7.3.8.1: the bytes of a stream are those between "stream" and "endstream" that /Length counts; the line end before "endstream"
# is extra. Data may end in any byte, and the DER of every 256th certificate or time-stamp ends in 0D by chance.
# Expected: no complaint; qpdf finds no syntax error in the same file.
# Seen: PDFA3B-STREAM-LENGTH-001. The carriage return and the line feed after it count as one line end, and the stream as one byte too short. The
# same data with a blank or a line feed at the end are right, so a file with many small streams fails now and then.
#
# The product packs its own streams until none ends so (docs/adr/0031); a certificate that a signature adds stays as it is.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check page-validation==0.11.0 pikepdf==10.18.0
"$folder/env/bin/python" - <<'PYTHON'
import io
import sys

import page
import pikepdf

RULE = "PDFA3B-STREAM-LENGTH-001"


def made(last):
    document = pikepdf.new()
    document.add_blank_page().Contents = document.make_stream(b"q Q" + last)
    out = io.BytesIO()
    document.save(
        out, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none,
        object_stream_mode=pikepdf.ObjectStreamMode.disable,
    )
    assert b"<< /Length 4 >>\nstream\nq Q" + last + b"\nendstream" in out.getvalue()
    return out.getvalue()


seen = {}
for last in (b" ", b"\n", b"\r"):
    data = made(last)
    with pikepdf.open(io.BytesIO(data)) as document:
        sound = not document.check_pdf_syntax()
    report = page.validate_pdf_bytes(data, profile="3b")
    seen[last] = (sound, any(failure.rule_id == RULE for failure in report.failures))
    print(f"last byte {last!r}: qpdf {'finds nothing' if sound else 'objects'}, {RULE} {'reported' if seen[last][1] else 'not reported'}")
expected = {b" ": (True, False), b"\n": (True, False), b"\r": (True, True)}
print("As stated." if seen == expected else f"CHANGED. Stated: {expected}")
sys.exit(seen != expected)
PYTHON
