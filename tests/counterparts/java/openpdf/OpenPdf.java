import com.lowagie.text.pdf.*;
import java.io.*;
import java.util.*;

/** IN OUT P12 PASSPHRASE FIELD [cms]: as JSignPdf does it (append mode, an existing field). */
public class OpenPdf {
  static final int ROOM = 12_000;

  public static void main(String[] a) throws Exception {
    var set = new Settings(a, 5);
    var holder = Settings.holder(a[2], a[3]);
    try (var out = new FileOutputStream(a[1])) {
      var stamper = PdfStamper.createSignature(new PdfReader(a[0]), out, '\0', null, true);
      var look = stamper.getSignatureAppearance();
      look.setSignDate(Calendar.getInstance());
      look.setVisibleSignature(a[4]);
      look.setCrypto(null, holder.chain(), null, PdfSignatureAppearance.WINCER_SIGNED);
      var dictionary = new PdfSignature(PdfName.ADOBE_PPKLITE, new PdfName(set.has("cms") ? "adbe.pkcs7.detached" : "ETSI.CAdES.detached"));
      dictionary.setDate(new PdfDate(look.getSignDate()));
      look.setCryptoDictionary(dictionary);
      look.preClose(new HashMap<>(Map.of(PdfName.CONTENTS, ROOM * 2 + 2)));
      var value = Container.over(look.getRangeStream(), holder, !set.has("cms"));
      var filled = new PdfDictionary();
      filled.put(PdfName.CONTENTS, new PdfString(Arrays.copyOf(value, ROOM)).setHexWriting(true));
      look.close(filled);
    }
  }
}
