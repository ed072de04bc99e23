import java.io.FileInputStream;
import java.security.*;
import java.security.cert.Certificate;
import java.util.*;

/** The settings of one run, name=value or name alone, and the key of a PKCS#12 file. */
class Settings {
  private final Map<String, String> said = new HashMap<>();

  Settings(String[] arguments, int from) {
    for (int i = from; i < arguments.length; i++) {
      var parts = arguments[i].split("=", 2);
      said.put(parts[0], parts.length > 1 ? parts[1] : "");
    }
  }

  boolean has(String name) { return said.containsKey(name); }

  String get(String name) { return said.get(name); }

  record Holder(PrivateKey key, Certificate[] chain) {}

  static Holder holder(String file, String passphrase) throws Exception {
    var store = KeyStore.getInstance("PKCS12");
    try (var in = new FileInputStream(file)) { store.load(in, passphrase.toCharArray()); }
    for (var names = store.aliases(); names.hasMoreElements(); ) {
      var name = names.nextElement();
      if (store.isKeyEntry(name)) return new Holder((PrivateKey) store.getKey(name, passphrase.toCharArray()), store.getCertificateChain(name));
    }
    throw new IllegalArgumentException("no key in " + file);
  }

  static String algorithm(PrivateKey key) { return key.getAlgorithm().startsWith("EC") ? "SHA256withECDSA" : "SHA256withRSA"; }
}
