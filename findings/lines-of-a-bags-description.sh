#!/usr/bin/env bash
# bagit 1.9.0: where a description has a line break, the words on both sides of it become one word in the bag.
#
# A bag (RFC 8493) says in bag-info.txt what it holds; a description of several lines is broken there with white space at the start of each further line.
# Expected: make_bag() folds such a value, or refuses it; what is read back has the same words.
# Seen: the line breaks are taken out and nothing put in their place: "Amendment to the\nagreement" is written as "Amendment to theagreement", and the bag is valid. A value of
# several lines that another tool folded with tabs is read with a line break and a tab in it, but for its first fold, which leaves the tab alone.
#
# The product's bags have no line breaks in their values.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check bagit==1.9.0
cd "$folder"
env/bin/python - <<'PYTHON'
import logging
import pathlib
import sys

import bagit

logging.disable()
folder = pathlib.Path("bag")
folder.mkdir()
(folder / "original.pdf").write_bytes(b"%PDF")
bag = bagit.make_bag(str(folder), {"External-Description": "Amendment to the\nagreement\n\nof 2026"}, checksums=["sha512"])
written = (folder / "bag-info.txt").read_text()
seen = {
    "written": next(line for line in written.splitlines() if line.startswith("External-Description")),
    "valid": bag.is_valid(),
}
(folder / "bag-info.txt").write_text("External-Description: Amendment to the\n\tagreement\n\tof 2026\n")
seen["read"] = bagit.Bag(str(folder)).info["External-Description"]
stated = {
    "written": "External-Description: Amendment to theagreementof 2026",
    "valid": True,
    "read": "Amendment to the\tagreement\n\tof 2026",
}
for name, value in seen.items():
    print(f"{name}: {value!r}")
print("As stated." if seen == stated else f"CHANGED. Stated: {stated}")
sys.exit(seen != stated)
PYTHON
