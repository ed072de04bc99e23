import es.gob.afirma.signers.pades.AOPDFSigner;
import java.nio.file.*;
import java.util.Properties;

/** IN OUT P12 PASSPHRASE FIELD: as AutoFirma signs with these parameters. "own" makes a field of its own, as without them. */
public class Afirma {
  public static void main(String[] a) throws Exception {
    var set = new Settings(a, 5);
    var holder = Settings.holder(a[2], a[3]);
    var extra = new Properties();
    extra.setProperty("signatureSubFilter", set.has("cms") ? "adbe.pkcs7.detached" : "ETSI.CAdES.detached");
    extra.setProperty("allowCosigningUnregisteredSignatures", "true");
    extra.setProperty("allowSigningCertifiedPdfs", "true");
    if (!set.has("own")) extra.setProperty("signatureField", a[4]);
    var signed = new AOPDFSigner().sign(Files.readAllBytes(Path.of(a[0])), Settings.algorithm(holder.key()), holder.key(), holder.chain(), extra);
    Files.write(Path.of(a[1]), signed);
  }
}
