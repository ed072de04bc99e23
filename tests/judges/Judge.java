import eu.europa.esig.dss.diagnostic.SignatureWrapper;
import eu.europa.esig.dss.model.FileDocument;
import eu.europa.esig.dss.model.policy.ValidationPolicy;
import eu.europa.esig.dss.policy.ValidationPolicyFacade;
import eu.europa.esig.dss.simplereport.SimpleReport;
import eu.europa.esig.dss.spi.DSSUtils;
import eu.europa.esig.dss.spi.validation.CommonCertificateVerifier;
import eu.europa.esig.dss.spi.x509.CommonTrustedCertificateSource;
import eu.europa.esig.dss.validation.SignedDocumentValidator;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.w3c.dom.Element;

/**
 * What EU DSS thinks of PDF files, for as long as there are any: each line of standard input is a time (ISO 8601), a tab and a path; each line
 * of standard output is the JSON answer about one of them, in the same order. The one argument names a PEM file with the trust anchors.
 * Nothing is fetched from the network.
 */
public final class Judge {
  /** DSS's own policy only warns about these. A changed document is not to pass here. */
  private static final Set<String> MUST_HOLD = Set.of(
      "DocMDP", "FieldMDP", "SigFieldLock", "UndefinedChanges", "PdfPageDifference", "PdfAnnotationOverlap", "PdfVisualDifference");

  private static final Pattern CERTIFICATE =
      Pattern.compile("-----BEGIN CERTIFICATE-----(.*?)-----END CERTIFICATE-----", Pattern.DOTALL);

  private final CommonTrustedCertificateSource anchors = new CommonTrustedCertificateSource();
  private final ValidationPolicy policy = strictPolicy();

  private Judge(Path pem) throws Exception {
    var found = CERTIFICATE.matcher(Files.readString(pem));
    while (found.find()) {
      anchors.addCertificate(DSSUtils.loadCertificate(Base64.getMimeDecoder().decode(found.group(1))));
    }
  }

  public static void main(String[] arguments) throws Exception {
    var judge = new Judge(Path.of(arguments[0]));
    var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line; (line = lines.readLine()) != null; ) {
      var parts = line.split("\t", 2);
      out.println(judge.opinion(Instant.parse(parts[0]), parts[1]));
    }
  }

  private static ValidationPolicy strictPolicy() throws Exception {
    var factory = DocumentBuilderFactory.newInstance();
    factory.setNamespaceAware(true);
    try (var standard = Judge.class.getResourceAsStream("/policy/constraint.xml")) {
      var document = factory.newDocumentBuilder().parse(standard);
      var elements = document.getElementsByTagNameNS("*", "*");
      for (int i = 0; i < elements.getLength(); i++) {
        var element = (Element) elements.item(i);
        if (MUST_HOLD.contains(element.getLocalName())) element.setAttribute("Level", "FAIL");
      }
      var strict = new ByteArrayOutputStream();
      TransformerFactory.newInstance().newTransformer().transform(new DOMSource(document), new StreamResult(strict));
      return ValidationPolicyFacade.newFacade().getValidationPolicy(new ByteArrayInputStream(strict.toByteArray()));
    }
  }

  private String opinion(Instant at, String file) {
    long begun = System.nanoTime();
    var told = new ArrayList<String>();
    String error = null;
    try {
      var verifier = new CommonCertificateVerifier();
      verifier.setTrustedCertSources(anchors);
      verifier.setAIASource(null);
      verifier.setCrlSource(null);
      verifier.setOcspSource(null);
      var validator = SignedDocumentValidator.fromDocument(new FileDocument(file));
      validator.setCertificateVerifier(verifier);
      validator.setValidationTime(Date.from(at));
      var reports = validator.validateDocument(policy);
      for (var signature : reports.getDiagnosticData().getSignatures()) told.add(signature(signature, reports.getSimpleReport()));
    } catch (Throwable problem) { // whatever a hostile file makes it throw is its answer
      error = problem.getClass().getSimpleName() + ": " + problem.getMessage();
    }
    return object("file", quoted(file), "signatures", "[" + String.join(",", told) + "]", "error", quoted(error),
        "milliseconds", String.format(java.util.Locale.ROOT, "%.1f", (System.nanoTime() - begun) / 1e6));
  }

  private static String signature(SignatureWrapper one, SimpleReport report) {
    var id = one.getId();
    var reasons = new ArrayList<Object>();
    report.getAdESValidationErrors(id).forEach(message -> reasons.add(message.getValue()));
    return object("fields", list(one.getSignatureFieldNames()), "level", quoted(one.getSignatureFormat()),
        "indication", quoted(report.getIndication(id)), "sub_indication", quoted(report.getSubIndication(id)),
        "errors", list(reasons), "undefined_changes", list(undefined(one)));
  }

  private static List<Object> undefined(SignatureWrapper one) {
    var changes = one.getPdfUndefinedChanges();
    var found = new ArrayList<Object>();
    if (changes != null) changes.forEach(change -> found.add(change.getAction() + " " + change.getValue()));
    return found;
  }

  private static String object(String... pairs) {
    var entries = new ArrayList<String>();
    for (int i = 0; i < pairs.length; i += 2) entries.add(quoted(pairs[i]) + ":" + pairs[i + 1]);
    return "{" + String.join(",", entries) + "}";
  }

  private static String list(Collection<?> things) {
    return things == null ? "[]" : "[" + String.join(",", things.stream().map(Judge::quoted).toList()) + "]";
  }

  private static String quoted(Object thing) {
    if (thing == null) return "null";
    return "\"" + thing.toString().replace("\\", "\\\\").replace("\"", "\\\"").replaceAll("\\p{Cntrl}", " ") + "\"";
  }
}
