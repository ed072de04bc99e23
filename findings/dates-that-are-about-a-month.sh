#!/usr/bin/env bash
# edtf 5.0.2: "about April 1948" may mean March 1947 to May 1949, and "about 30 April 1948" nearly as long.
#
# Archives describe old agreements with dates of the Extended Date/Time Format (EDTF, ISO 8601-2), where 1948-04~ is "about April 1948". To find
# them by date, edtf gives the earliest and the latest day that is meant, lower_fuzzy() and upper_fuzzy().
# Expected: a margin of the unit that the date is about, a month here, as the manual says with the very example 1912-04~.
# Seen: the margins of the units are added up, a year and a month, and for a day a year, a month and a day. A search for agreements of spring
# 1947 finds what was signed about 30 April 1948. The same uncertainty that is written before the one part (1948-~04, level 2) has the margin of the manual.
#
# The product's dates are days that are known; it does not read EDTF.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check edtf==5.0.2
cd "$folder"
env/bin/python - <<'PYTHON'
import sys

from edtf import parse_edtf


def day(time):
    return "{:04}-{:02}-{:02}".format(*time[:3])


stated = {
    "1948~": ("1947-01-01", "1949-12-31"),
    "1948-04~": ("1947-03-01", "1949-05-30"),
    "1948-~04": ("1948-03-01", "1948-05-30"),
    "1948-04-30~": ("1947-03-29", "1949-05-31"),
    "1948-04-~30": ("1948-04-29", "1948-05-01"),
}
seen = {}
for text in stated:
    date = parse_edtf(text)
    seen[text] = (day(date.lower_fuzzy()), day(date.upper_fuzzy()))
    print(f"{text}: from {seen[text][0]} to {seen[text][1]}")
print("As stated." if seen == stated else f"CHANGED. Stated: {stated}")
sys.exit(seen != stated)
PYTHON
