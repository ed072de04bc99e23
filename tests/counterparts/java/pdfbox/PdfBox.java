import java.io.*;
import java.util.Calendar;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.interactive.digitalsignature.*;
import org.apache.pdfbox.pdmodel.interactive.form.PDSignatureField;

/** IN OUT P12 PASSPHRASE FIELD [cms]: an invisible signature in the existing field, as in PDFBox's own examples. */
public class PdfBox {
  public static void main(String[] a) throws Exception {
    var set = new Settings(a, 5);
    var holder = Settings.holder(a[2], a[3]);
    try (var document = Loader.loadPDF(new File(a[0])); var out = new FileOutputStream(a[1])) {
      var field = (PDSignatureField) document.getDocumentCatalog().getAcroForm(null).getField(a[4]);
      var signature = new PDSignature();
      field.setValue(signature);
      signature.setFilter(PDSignature.FILTER_ADOBE_PPKLITE);
      signature.setSubFilter(set.has("cms") ? PDSignature.SUBFILTER_ADBE_PKCS7_DETACHED : PDSignature.SUBFILTER_ETSI_CADES_DETACHED);
      signature.setName("Counterpart");
      signature.setSignDate(Calendar.getInstance());
      try (var room = new SignatureOptions()) {
        room.setPreferredSignatureSize(SignatureOptions.DEFAULT_SIGNATURE_SIZE * 2);
        document.addSignature(signature, content -> {
          try { return Container.over(content, holder, !set.has("cms")); } catch (Exception error) { throw new IOException(error); }
        }, room);
        document.saveIncremental(out);
      }
    }
  }
}
