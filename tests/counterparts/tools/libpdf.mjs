import { PDF, P12Signer, HttpTimestampAuthority } from "@libpdf/core";
import { readFile, writeFile } from "node:fs/promises";
const [source, target, p12, passphrase, field, level = "B-B", tsa] = process.argv.slice(2);
const pdf = await PDF.load(await readFile(source));
const signer = await P12Signer.create(await readFile(p12), passphrase, { buildChain: false });
const made = await pdf.sign({ signer, fieldName: field, level, timestampAuthority: tsa ? new HttpTimestampAuthority(tsa) : undefined });
for (const warning of made.warnings ?? []) console.error(warning);
await writeFile(target, made.bytes);
