"""What the peers do: see :mod:`benchmarks.peers`."""

from __future__ import annotations

import asyncio
import gc
import io
import json
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any


def authorities(folder: Path) -> None:
    """Serves a development PKI below ``folder`` until the input ends; says its address."""
    from tests.support.pki import serve

    served = serve(folder)
    print(served.url, flush=True)
    sys.stdin.read()
    served.server.stop()


def bare(folder: Path) -> None:
    """Carries out orders with pyHanko as its documentation shows it."""
    gc.collect()
    gc.freeze()
    print("ready", flush=True)
    for line in sys.stdin:
        order = json.loads(line)
        act: Callable[[Path, Path, Path], Any] = {"sign": _sign, "verify": _verify, "command": _command}[order["act"]]
        begun = time.perf_counter()
        act(folder, Path(order["in"]), Path(order["out"]))
        print((time.perf_counter() - begun) * 1000, flush=True)


def _roots(folder: Path) -> list[Any]:
    from pyhanko.keys import load_certs_from_pemder

    return list(load_certs_from_pemder([str(path) for path in sorted((folder / "trust").rglob("*.pem"))]))


def _url(folder: Path) -> str:
    return (folder / "url").read_text()


def _sign(folder: Path, source: Path, target: Path) -> None:
    """B-LTA in one call, nothing checked before or after."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import signers
    from pyhanko.sign.fields import SigSeedSubFilter
    from pyhanko.sign.timestamps import HTTPTimeStamper
    from pyhanko_certvalidator import ValidationContext

    signer = signers.SimpleSigner.load_pkcs12(str(folder / "pki/p12/sg.p12"), passphrase=(folder / "pin").read_bytes())
    context = ValidationContext(trust_roots=_roots(folder), allow_fetching=True, revocation_mode="hard-fail")
    meta = signers.PdfSignatureMetadata(
        field_name="Organization", md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES, embed_validation_info=True,
        use_pades_lta=True, validation_context=context,
    )  # fmt: skip
    stamper = HTTPTimeStamper(_url(folder))
    writer = IncrementalPdfFileWriter(io.BytesIO(source.read_bytes()))
    target.write_bytes(signers.PdfSigner(meta, signer, timestamper=stamper).sign_pdf(writer).getvalue())


def _command(folder: Path, source: Path, target: Path) -> None:
    """pyHanko's own command line, a process for each document."""
    program = Path(sys.executable).with_name("pyhanko")
    config = folder / "pyhanko.yml"
    trust = [str(path) for path in sorted((folder / "trust").rglob("*.pem"))]
    config.write_text(json.dumps({"validation-contexts": {"house": {"trust": trust, "trust-replace": True}}}))
    subprocess.run(
        [program, "--config", config, "sign", "addsig", "--field", "Organization", "--use-pades-lta",
         "--with-validation-info", "--validation-context", "house", "--timestamp-url", _url(folder),
         "pkcs12", "--passfile", folder / "pin", source, target, folder / "pki/p12/sg.p12"],
        check=True, capture_output=True,
    )  # fmt: skip


def _verify(folder: Path, source: Path, target: Path) -> None:
    """The AdES engine on each signature: no page comparison, no policy of ours."""
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import ades

    spec, file = _specification(folder), io.BytesIO(source.read_bytes())

    async def every() -> None:
        for signature in PdfFileReader(file).embedded_regular_signatures:
            await ades.ades_lta_validation(signature, spec)

    asyncio.run(every())


def _specification(folder: Path) -> Any:
    from pyhanko.sign.validation.policy_decl import (
        PdfSignatureValidationSpec,
        RevinfoOnlineFetchingRule,
        RevocationInfoGatheringSpec,
        SignatureValidationSpec,
    )
    from pyhanko_certvalidator.context import CertValidationPolicySpec
    from pyhanko_certvalidator.policy_decl import REQUIRE_REVINFO, CertRevTrustPolicy
    from pyhanko_certvalidator.registry import SimpleTrustManager

    def policy() -> CertValidationPolicySpec:
        return CertValidationPolicySpec(
            trust_manager=SimpleTrustManager.build(trust_roots=_roots(folder)),
            revinfo_policy=CertRevTrustPolicy(REQUIRE_REVINFO),
            time_tolerance=timedelta(seconds=10),
        )

    local = RevocationInfoGatheringSpec(online_fetching_rule=RevinfoOnlineFetchingRule.LOCAL_ONLY)
    return PdfSignatureValidationSpec(
        SignatureValidationSpec(
            cert_validation_policy=policy(), ts_cert_validation_policy=policy(), revinfo_gathering_policy=local
        )
    )


if __name__ == "__main__":
    {"authorities": authorities, "bare": bare}[sys.argv[1]](Path(sys.argv[2]))
