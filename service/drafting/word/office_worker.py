"""One warm LibreOffice, driven over a UNO pipe. Runs under the system's Python, where ``uno`` of the same version as soffice lives.

Started by ``service.drafting.word.convert``; imports nothing of the service. Says ``{"ready": version}`` once, then answers each line
``{"source": path, "target": path}`` on stdin with one line on stdout: ``{"done": true}``, ``{"refused": why}``
(this document does not load or store; the office lives) or ``{"lost": why}`` (the office is gone; this process ends).

When stdin ends, the parent is gone: the whole process group is killed, also in the middle of a conversion.

Usage: office_worker.py SOFFICE_BIN PROFILE_FOLDER MEMORY_BYTES cut|keep
"""

from __future__ import annotations

import ctypes
import json
import os
import queue
import resource
import signal
import subprocess
import sys
import threading
import time

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException
from com.sun.star.lang import DisposedException
from com.sun.star.uno import Exception as UnoException
from com.sun.star.uno import RuntimeException

START_SECONDS = 30.0
START_AGAIN = 81
"""Exit code by which soffice asks to be started once more, after it made its profile."""
EXPORT = {
    "SelectPdfVersion": 3,
    "PDFUACompliance": True,
    "UseTaggedPDF": True,
    "ExportBookmarks": True,
    "ExportNotes": False,
    "ExportFormFields": False,
    "UseLosslessCompression": True,
}
"""``SelectPdfVersion`` 3 is PDF/A-3b. Without ``ExportFormFields`` a content control is printed as text and not as a form field."""

PR_SET_PDEATHSIG = 1
CLONE_NEWNET = 0x40000000


def properties(values):
    made = []
    for name, value in values.items():
        single = PropertyValue()
        single.Name, single.Value = name, value
        made.append(single)
    return tuple(made)


class Office:
    """A running soffice. It cannot outlive this process, reach the network (``cut``) or take more memory than allowed."""

    def __init__(self, program: str, profile: str, memory: int, cut: bool) -> None:
        self.pipe = f"alternat{os.getpid()}"
        self.program, self.profile, self.memory, self.cut = program, profile, memory, cut
        self.libc = ctypes.CDLL(None)
        self.process = self.launch()
        self.context = self.connect()
        self.desktop = self.service("com.sun.star.frame.Desktop")

    def service(self, name: str):
        return self.context.ServiceManager.createInstanceWithContext(name, self.context)

    def launch(self):
        command = [
            self.program,
            f"-env:UserInstallation={uno.systemPathToFileUrl(self.profile)}",
            "--headless",
            "--invisible",
            "--nocrashreport",
            "--nodefault",
            "--nologo",
            "--nofirststartwizard",
            "--norestore",
            f"--accept=pipe,name={self.pipe};urp;StarOffice.ComponentContext",
        ]
        # soffice.bin itself, not the soffice script: killing the script's oosplash leaves the office behind.
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            preexec_fn=self.confine,
        )

    def confine(self) -> None:
        self.libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if self.cut:
            self.libc.unshare(CLONE_NEWNET)
        resource.setrlimit(resource.RLIMIT_AS, (self.memory, self.memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (512 << 20, 512 << 20))

    def connect(self):
        local = uno.getComponentContext()
        resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
        deadline, again = time.monotonic() + START_SECONDS, 2
        while True:
            try:
                return resolver.resolve(f"uno:pipe,name={self.pipe};urp;StarOffice.ComponentContext")
            except NoConnectException:
                code = self.process.poll()
                if code == START_AGAIN and again:
                    again -= 1
                    self.process = self.launch()
                elif code is not None:
                    raise RuntimeError(f"soffice ended with code {code}") from None
                if time.monotonic() > deadline:
                    raise RuntimeError(f"soffice did not answer within {START_SECONDS:.0f} s") from None
                time.sleep(0.02)

    def version(self) -> str:
        provider = self.service("com.sun.star.configuration.ConfigurationProvider")
        node = properties({"nodepath": "/org.openoffice.Setup/Product"})
        access = provider.createInstanceWithArguments("com.sun.star.configuration.ConfigurationAccess", node)
        return str(access.getByName("ooSetupVersionAboutBox"))

    def convert(self, source: str, target: str) -> None:
        """:raises ValueError: LibreOffice does not read this file as a Word file."""
        # The filter is named, or LibreOffice would happily convert HTML that calls itself .docx.
        load = {
            "Hidden": True,
            "ReadOnly": True,
            "MacroExecutionMode": 0,
            "UpdateDocMode": 0,
            "FilterName": "MS Word 2007 XML",
        }
        document = self.desktop.loadComponentFromURL(uno.systemPathToFileUrl(source), "_blank", 0, properties(load))
        if document is None:
            raise ValueError("LibreOffice could not read it as a Word file")
        try:
            self.refresh(document)
            data = uno.Any("[]com.sun.star.beans.PropertyValue", properties(EXPORT))
            store = properties({"FilterName": "writer_pdf_Export"}) + (self.property_of("FilterData", data),)
            document.storeToURL(uno.systemPathToFileUrl(target), store)
        finally:
            document.close(True)

    @staticmethod
    def property_of(name: str, value):
        single = PropertyValue()
        single.Name, single.Value = name, value
        return single

    @staticmethod
    def refresh(document) -> None:
        """Tables of contents are not updated on load; page references are only right after a second look."""
        document.getTextFields().refresh()
        indexes = document.getDocumentIndexes()
        for position in range(indexes.getCount()):
            indexes.getByIndex(position).update()
        document.getTextFields().refresh()


def say(**words) -> None:
    print(json.dumps(words), flush=True)


def listen(orders: queue.SimpleQueue) -> None:
    """Hand on orders; when the parent is gone, leave nothing behind."""
    for line in sys.stdin:
        orders.put(json.loads(line))
    os.killpg(0, signal.SIGKILL)


def serve(office: Office, orders: queue.SimpleQueue) -> None:
    while True:
        order = orders.get()
        try:
            office.convert(order["source"], order["target"])
            say(done=True)
        except (DisposedException, RuntimeException, OSError) as error:
            if office.process.poll() is None and not isinstance(error, DisposedException):
                say(refused=f"LibreOffice: {error}")
                continue
            say(lost=f"soffice ended: {error}")
            return
        except ValueError as error:
            say(refused=str(error))
        except UnoException as error:
            say(refused=f"LibreOffice: {error}")


def main() -> int:
    program, profile, memory, network = sys.argv[1:]
    orders: queue.SimpleQueue = queue.SimpleQueue()
    threading.Thread(target=listen, args=(orders,), daemon=True).start()
    try:
        office = Office(program, profile, int(memory), network == "cut")
    except (RuntimeError, OSError) as error:
        say(lost=str(error))
        return 1
    say(ready=office.version())
    serve(office, orders)
    return 1


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    # soffice and every descendant are in this process group.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    os.killpg(0, signal.SIGTERM)
    os._exit(code)
