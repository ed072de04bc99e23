#!/usr/bin/env bash
# metsrw 0.7.0: a METS document that is read and written again loses the size and the media type of its files, and their addresses are no addresses any more.
#
# Archives hand agreements on with a METS document: for each file its address, media type, size and digest, and which record of provenance it has. metsrw reads, changes and
# writes such documents.
# Expected: what nobody changed is there afterwards.
# Seen: MIMETYPE, SIZE and CREATED of each file vanish while CHECKSUM stays; an address with LOCTYPE="URL" is written as LOCTYPE="OTHER" OTHERLOCTYPE="SYSTEM", a place in a
# file system; LABEL, TYPE and PROFILE of the document and the status of its header vanish; a second, logical structMap appears that the document did not have. Where ADMID of a
# file names a digiprovMD, which METS 1.12 allows, reading ends with an AttributeError: only an amdSec is looked for.
#
# The product writes its METS with lxml and does not use metsrw.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check metsrw==0.7.0
cd "$folder"
env/bin/python - <<'PYTHON'
import sys

import metsrw

NS = {"m": "http://www.loc.gov/METS/"}
DOCUMENT = """<mets xmlns="http://www.loc.gov/METS/" xmlns:xlink="http://www.w3.org/1999/xlink" OBJID="1/2026" LABEL="Agreement" TYPE="Agreement" PROFILE="https://archive.example/profile">
  <metsHdr CREATEDATE="2026-01-02T03:04:05Z" RECORDSTATUS="Complete"/>
  <amdSec ID="a1"><digiprovMD ID="p1"><mdRef LOCTYPE="URL" MDTYPE="PREMIS" xlink:href="https://archive.example/1/premis.xml"/></digiprovMD></amdSec>
  <fileSec><fileGrp USE="original">
    <file ID="f1" MIMETYPE="application/pdf" SIZE="3" CREATED="2026-01-02T03:04:05Z" CHECKSUM="ab" CHECKSUMTYPE="SHA-512" ADMID="{about}">
      <FLocat LOCTYPE="URL" xlink:href="https://archive.example/1/original.pdf"/>
    </file>
  </fileGrp></fileSec>
  <structMap TYPE="physical"><div LABEL="Agreement" TYPE="Directory"><div LABEL="original.pdf" TYPE="Item"><fptr FILEID="f1"/></div></div></structMap>
</mets>"""

tree = metsrw.METSDocument.fromstring(DOCUMENT.format(about="a1").encode()).serialize()
file, place = tree.find(".//m:file", NS), tree.find(".//m:FLocat", NS)
seen = {
    "document": sorted(name for name in tree.attrib if "}" not in name),
    "header": sorted(tree.find("m:metsHdr", NS).attrib),
    "file": sorted(file.attrib),
    "address": {name: value for name, value in place.attrib.items() if "TYPE" in name},
    "structMaps": [one.get("TYPE") for one in tree.findall("m:structMap", NS)],
}
try:
    metsrw.METSDocument.fromstring(DOCUMENT.format(about="p1").encode())
    seen["ADMID of a digiprovMD"] = "read"
except AttributeError as error:
    seen["ADMID of a digiprovMD"] = f"AttributeError: {error}"
stated = {
    "document": ["OBJID"],
    "header": ["CREATEDATE", "LASTMODDATE"],
    "file": ["ADMID", "CHECKSUM", "CHECKSUMTYPE", "GROUPID", "ID"],
    "address": {"LOCTYPE": "OTHER", "OTHERLOCTYPE": "SYSTEM"},
    "structMaps": ["physical", "logical"],
    "ADMID of a digiprovMD": "AttributeError: 'NoneType' object has no attribute 'tag'",
}
for name, value in seen.items():
    print(f"{name}: {value}")
print("As stated." if seen == stated else f"CHANGED. Stated: {stated}")
sys.exit(seen != stated)
PYTHON
