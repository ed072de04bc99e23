#!/usr/bin/env bash
# Python 3.11, email: the space between two words of a subject is lost where the header is broken into lines.
#
# A letter in French has the subject "Vos modifications à COOP-2026-0001 ont été examinées".
# Expected: RFC 2047 (section 6.2): white space between two encoded words is not of the text, so the space stands inside one of them.
# Seen: the space stands between the two encoded words only, and the reader sees "ont étéexaminées". No error, no warning. Only a break between
# two words with letters outside ASCII is hit, so letters in French, Portuguese and Spanish are, and English ones are not. Long names of persons, too.
#
# The product encodes such headers with email.header.Header, which puts the space inside: service/mail/headers.py.
set -eu
python3 - <<'PYTHON'
import sys
from email.header import Header, decode_header, make_header
from email.message import EmailMessage
from email.policy import SMTP


def read(header):
    return str(make_header(decode_header(header)))


def written(subject):
    message = EmailMessage(policy=SMTP)
    message["Subject"] = subject
    return message.as_string().strip().removeprefix("Subject: ").replace("\r\n", "\n")


subject = "Vos modifications à COOP-2026-0001 ont été examinées"
seen = {
    "subject": read(written(subject)),
    "subject by Header": read(Header(subject, "utf-8", header_name="Subject").encode()),
}
expected = {
    "subject": subject.replace("été ex", "étéex"),
    "subject by Header": subject,
}
for what, text in seen.items():
    print(f"{what}: {text}")
print("As stated." if seen == expected else f"CHANGED. Stated: {expected}")
sys.exit(seen != expected)
PYTHON
