import com.itextpdf.forms.form.element.SignatureFieldAppearance;
import com.itextpdf.io.font.PdfEncodings;
import com.itextpdf.kernel.font.PdfFontFactory;
import com.itextpdf.kernel.pdf.*;
import com.itextpdf.signatures.*;
import java.io.*;

/** IN OUT P12 PASSPHRASE FIELD font=TTF [cms]: PAdES, or with "cms" the older format. */
public class IText {
  public static void main(String[] a) throws Exception {
    var set = new Settings(a, 5);
    var holder = Settings.holder(a[2], a[3]);
    var signer = new PdfSigner(new PdfReader(a[0]), new FileOutputStream(a[1]), new StampingProperties().useAppendMode());
    signer.setFieldName(a[4]);
    var look = new SignatureFieldAppearance(a[4]).setContent("Signed by the counterpart");
    look.setFont(PdfFontFactory.createFont(set.get("font"), PdfEncodings.IDENTITY_H));  // in PDF/A it has no font of its own
    signer.setSignatureAppearance(look);
    var standard = set.has("cms") ? PdfSigner.CryptoStandard.CMS : PdfSigner.CryptoStandard.CADES;
    signer.signDetached(new BouncyCastleDigest(), new PrivateKeySignature(holder.key(), "SHA256", null), holder.chain(), null, null, null, 0, standard);
  }
}
