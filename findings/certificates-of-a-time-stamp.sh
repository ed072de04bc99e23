#!/usr/bin/env bash
# rfc3161-client 1.0.9: time-stamps by OpenSSL are unreadable as soon as the authority's own certificate is longer than one of its chain.
#
# An authority run with `openssl ts` sends its certificate first, then those of its chain in the order of its file. The certificates of a
# SignedData are a SET OF; CMS lets it be in BER (RFC 5652 section 5.1 asks for DER only of what is signed), where a set has no order.
# Expected: the response is read, whatever the order of its certificates; or it is refused everywhere.
# Seen: "ASN.1 parse error: ... InvalidSetOrdering" at certificates, with nothing said about the time-stamp, while `openssl ts -verify` accepts
# it, and a response of the same authority without certificates is read. DER sorts a set by length first, so it hits every authority whose own
# certificate has the longer names or more addresses than its issuer's.
#
# The product reads time-stamps with asn1crypto, which takes both orders; rfc3161-client judges only the responses of its development PKI.
# Needs the openssl command (3.0 or newer); seen with OpenSSL 3.0.19.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
env/bin/pip install -q --disable-pip-version-check rfc3161-client==1.0.9

exec 3>&2 2>openssl.log
openssl req -x509 -newkey rsa:2048 -nodes -keyout root.key -out root.pem -days 3650 -subj "/O=Example/CN=Root" \
    -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign
printf 'extendedKeyUsage=critical,timeStamping\nkeyUsage=critical,digitalSignature\n' >unit.ext
openssl req -newkey rsa:2048 -nodes -keyout unit.key -out unit.csr \
    -subj "/O=Example Organization for the time of all its documents/OU=Department of Records and Archives/CN=Time-stamping unit 1"
openssl x509 -req -in unit.csr -CA root.pem -CAkey root.key -CAcreateserial -days 2000 -extfile unit.ext -out unit.pem
cat >tsa.cnf <<CNF
[tsa]
default_tsa = one
[one]
serial = $folder/serial
signer_cert = $folder/unit.pem
signer_key = $folder/unit.key
certs = $folder/root.pem
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
ess_cert_id_alg = sha256
CNF
echo 01 >serial
echo "an agreement" >agreement.txt
openssl ts -query -data agreement.txt -sha256 -cert -out with-chain.tsq
openssl ts -query -data agreement.txt -sha256 -out alone.tsq
for name in with-chain alone; do
    openssl ts -reply -config tsa.cnf -queryfile $name.tsq -out $name.tsr
    openssl ts -verify -queryfile $name.tsq -in $name.tsr -CAfile root.pem -untrusted unit.pem >$name.openssl
done
exec 2>&3

env/bin/python - <<'PYTHON'
import sys
from pathlib import Path

from rfc3161_client import decode_timestamp_response


def read(name):
    try:
        return f"status {decode_timestamp_response(Path(name + '.tsr').read_bytes()).status}"
    except ValueError as error:
        return str(error)


said = {name: (Path(name + ".openssl").read_text().strip(), read(name)) for name in ("alone", "with-chain")}
for name, (openssl, client) in said.items():
    print(f"{name:10}  openssl: {openssl}   rfc3161-client: {client}")
same = all(openssl == "Verification: OK" for openssl, _ in said.values())
same = same and said["alone"][1] == "status 0" and "InvalidSetOrdering" in said["with-chain"][1]
print("as stated" if same else "CHANGED")
sys.exit(0 if same else 1)
PYTHON
