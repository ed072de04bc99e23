import com.itextpdf.forms.form.element.SignatureFieldAppearance;
import com.itextpdf.kernel.pdf.*;
import com.itextpdf.signatures.*;
import java.io.*;

/** IN OUT P12 PASSPHRASE FIELD [cms]: PAdES, or with "cms" the older format. */
public class IText {
  public static void main(String[] a) throws Exception {
    var set = new Settings(a, 5);
    var holder = Settings.holder(a[2], a[3]);
    var signer = new PdfSigner(new PdfReader(a[0]), new FileOutputStream(a[1]), new StampingProperties().useAppendMode());
    signer.setFieldName(a[4]);
    signer.setSignatureAppearance(new SignatureFieldAppearance(a[4]));  // its default text needs an embedded font in PDF/A
    var standard = set.has("cms") ? PdfSigner.CryptoStandard.CMS : PdfSigner.CryptoStandard.CADES;
    signer.signDetached(new BouncyCastleDigest(), new PrivateKeySignature(holder.key(), "SHA256", null), holder.chain(), null, null, null, 0, standard);
  }
}
