"""Run by the system's Python, which has LibreOffice's bridge: FILE is signed in place with the certificate whose name holds WHO.

    /usr/bin/python3 libreoffice_signs.py FILE WHO PROFILE

The keys are in the NSS database that MOZILLA_CERTIFICATE_FOLDER names.
"""

import subprocess
import sys
import time
from pathlib import Path

import uno
from com.sun.star.connection import NoConnectException

WAIT = 60


def connected(profile: str) -> tuple[subprocess.Popen, object]:
    pipe = f"counterparts{time.monotonic_ns()}"
    office = subprocess.Popen(
        [
            "soffice",
            "--headless",
            "--norestore",
            f"--accept=pipe,name={pipe};urp;",
            f"-env:UserInstallation={Path(profile).as_uri()}",
        ]
    )
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for _ in range(WAIT * 2):
        try:
            return office, resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except NoConnectException:
            time.sleep(0.5)
    office.kill()
    raise SystemExit("LibreOffice did not start")


def main() -> int:
    file, who, profile = sys.argv[1:4]
    office, context = connected(profile)
    try:
        make = context.ServiceManager.createInstanceWithContext
        signer = context.ServiceManager.createInstanceWithArgumentsAndContext(
            "com.sun.star.security.DocumentDigitalSignatures", ("1.3", True), context
        )
        security = make("com.sun.star.xml.crypto.SEInitializer", context).createSecurityContext("")
        holders = security.getSecurityEnvironment().getPersonalCertificates()
        found = [one for one in holders if who in one.SubjectName]
        if not found:
            raise SystemExit("no certificate")
        access = make("com.sun.star.ucb.SimpleFileAccess", context)
        stream = access.openFileReadWrite(Path(file).as_uri())
        done = signer.signDocumentWithCertificate(found[0], None, stream)
        stream.getOutputStream().flush()
        return 0 if done else 1
    finally:
        office.terminate()
        office.wait(30)


if __name__ == "__main__":
    raise SystemExit(main())
