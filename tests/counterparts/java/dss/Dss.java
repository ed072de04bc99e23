import eu.europa.esig.dss.enumerations.*;
import eu.europa.esig.dss.model.*;
import eu.europa.esig.dss.pades.*;
import eu.europa.esig.dss.pades.signature.PAdESService;
import eu.europa.esig.dss.service.crl.OnlineCRLSource;
import eu.europa.esig.dss.service.http.commons.*;
import eu.europa.esig.dss.service.ocsp.OnlineOCSPSource;
import eu.europa.esig.dss.service.tsp.OnlineTSPSource;
import eu.europa.esig.dss.spi.DSSUtils;
import eu.europa.esig.dss.spi.validation.CommonCertificateVerifier;
import eu.europa.esig.dss.spi.x509.CommonTrustedCertificateSource;
import eu.europa.esig.dss.token.*;
import java.io.File;
import java.nio.file.*;
import java.security.KeyStore;

/** IN OUT P12 PASSPHRASE FIELD, then settings: level=B|T|LT|LTA, visible, tsa=URL, trust=FOLDER. */
public class Dss {
  public static void main(String[] a) throws Exception {
    var set = new Settings(a, 5);
    var trusted = new CommonTrustedCertificateSource();
    if (set.has("trust")) try (var found = Files.walk(Path.of(set.get("trust")))) {
      for (var file : found.filter(f -> f.toString().endsWith(".pem")).toList()) trusted.addCertificate(DSSUtils.loadCertificate(file.toFile()));
    }
    var verifier = new CommonCertificateVerifier();
    verifier.setTrustedCertSources(trusted);
    verifier.setOcspSource(new OnlineOCSPSource(new OCSPDataLoader()));
    verifier.setCrlSource(new OnlineCRLSource(new CommonsDataLoader()));
    var service = new PAdESService(verifier);
    if (set.has("tsa")) service.setTspSource(new OnlineTSPSource(set.get("tsa"), new TimestampDataLoader()));
    try (var token = new Pkcs12SignatureToken(new File(a[2]), new KeyStore.PasswordProtection(a[3].toCharArray()))) {
      var key = token.getKeys().get(0);
      var order = new PAdESSignatureParameters();
      order.setSignatureLevel(SignatureLevel.valueOf("PAdES_BASELINE_" + (set.has("level") ? set.get("level") : "B")));
      order.setDigestAlgorithm(DigestAlgorithm.SHA256);
      order.setSigningCertificate(key.getCertificate());
      order.setCertificateChain(key.getCertificateChain());
      var picture = new SignatureImageParameters();
      picture.getFieldParameters().setFieldId(a[4]);
      if (set.has("visible")) {
        var text = new SignatureImageTextParameters();
        text.setText("Signed by the counterpart");
        picture.setTextParameters(text);
      }
      order.setImageParameters(picture);
      DSSDocument document = new FileDocument(a[0]);
      var value = token.sign(service.getDataToSign(document, order), DigestAlgorithm.SHA256, key);
      service.signDocument(document, order, value).save(a[1]);
    }
  }
}
