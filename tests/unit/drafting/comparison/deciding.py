"""Runs under the system's Python: a warm LibreOffice accepts or rejects all tracked changes of Word files.

Usage: deciding.py OFFICE_WORKER SOFFICE_BIN PROFILE_FOLDER, then on stdin one line for each file: accept|reject SOURCE TARGET.
"""

import importlib.util
import sys

import uno

spec = importlib.util.spec_from_file_location("office_worker", sys.argv[1])
worker = importlib.util.module_from_spec(spec)
spec.loader.exec_module(worker)
office = worker.Office(sys.argv[2], sys.argv[3], 4 << 30, False)
try:
    for line in sys.stdin:
        what, source, target = line.split()
        document = office.desktop.loadComponentFromURL(
            uno.systemPathToFileUrl(source), "_blank", 0, worker.properties({"Hidden": True})
        )
        dispatcher = office.service("com.sun.star.frame.DispatchHelper")
        command = ".uno:AcceptAllTrackedChanges" if what == "accept" else ".uno:RejectAllTrackedChanges"
        dispatcher.executeDispatch(document.getCurrentController().getFrame(), command, "", 0, ())
        document.storeToURL(uno.systemPathToFileUrl(target), worker.properties({"FilterName": "MS Word 2007 XML"}))
        document.close(True)
finally:
    office.process.kill()
