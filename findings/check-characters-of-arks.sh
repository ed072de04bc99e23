#!/usr/bin/env bash
# noid 1.1.3: no identifier that it mints with a scheme and a name-assigning authority passes its own validation.
#
# NOIDs (nice opaque identifiers) are what archives put into ARKs, the permanent names of records. A template that ends in "k" asks for a check
# character, so that a mistyped ARK is noticed years later. noid is the package on PyPI that mints them, with a command and two functions, mint() and validate().
# Expected: validate(mint(...)) is True; and the check character is the one of the NOID check digit algorithm: over the 29 characters
# 0123456789bcdfghjkmnpqrstvwxz, from the authority's number on, the slash counting as zero.
# Seen: mint() computes the character from the name alone, validate() from the authority's number on, so every ARK is refused. Neither gives the
# character of the algorithm: the package counts with 58 characters, vowels and capitals among them, so that names also come out that differ in capitals only.
#
# The product uses register numbers and UUIDs, and does not mint ARKs.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check noid==1.1.3
"$folder/env/bin/python" - 2>/dev/null <<'PYTHON'
import sys

from noid import mint, validate

ALPHABET = "0123456789bcdfghjkmnpqrstvwxz"


def check_character(name):
    """As the NOID documentation describes it: each character's ordinal (0 where it has none) times its place, from 1, modulo 29."""
    return ALPHABET[sum(place * max(0, ALPHABET.find(one)) for place, one in enumerate(name, 1)) % 29]


minted = {number: mint(template="zeeeek", n=number, scheme="ark:/", naa="99999") for number in (5, 100, 12345, 7777777)}
valid = [one for one in minted.values() if validate(one)]
right = [one for one in minted.values() if one[-1] == check_character(one[5:-1])]
for number, one in minted.items():
    print(f"{number} is minted as {one}; validate() says {validate(one)}; the algorithm's character is {check_character(one[5:-1])}")
capitals = any(letter.isupper() for one in minted.values() for letter in one[5:])
same = (valid, right, capitals) == ([], [], True)
print("As stated." if same else f"CHANGED: valid {valid}, right {right}, capitals {capitals}")
sys.exit(not same)
PYTHON
