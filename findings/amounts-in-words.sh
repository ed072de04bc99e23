#!/usr/bin/env bash
# num2words 0.5.14: num2words(1000000, to="currency", currency="USD") is "ten thousand dollars, zero cents".
#
# Expected: the amount. An agreement says "USD 1,000,000 (one million United States dollars)", and its amount is a whole number.
# Seen: an int counts cents, a float or Decimal counts dollars; the type of the argument changes the sum by a factor of one hundred. It is the
# same in English, Spanish, French and Portuguese, so proof-reading one language against another does not show it.
# Two of the languages also lack the preposition that a round million needs ("un millón de dólares", "un million de dollars"); Portuguese has it.
#
# The product never asks the library for money: it spells out numbers and leaves currencies to the document's words.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check num2words==0.5.14
"$folder/env/bin/python" - <<'PYTHON'
import sys
from decimal import Decimal

from num2words import num2words


def dollars(amount, language):
    return num2words(amount, lang=language, to="currency", currency="USD")


expected = {
    ("en", "int"): "ten thousand dollars, zero cents",
    ("en", "Decimal"): "one million dollars, zero cents",
    ("es", "int"): "diez mil dólares con cero centavos",
    ("es", "Decimal"): "un millón dólares con cero centavos",
    ("fr", "int"): "dix mille dollars et zéro cents",
    ("fr", "Decimal"): "un million dollars et zéro cents",
    ("pt", "int"): "dez mil dólares",
    ("pt", "Decimal"): "um milhão de dólares",
}
seen = {
    (language, kind.__name__): dollars(kind(1_000_000), language)
    for language in ("en", "es", "fr", "pt")
    for kind in (int, Decimal)
}
for (language, kind), words in seen.items():
    print(f"{language} {kind}(1000000): {words}")
print("As stated." if seen == expected else f"CHANGED. Stated: {expected}")
sys.exit(seen != expected)
PYTHON
