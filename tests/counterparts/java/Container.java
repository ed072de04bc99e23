import java.io.*;
import java.security.cert.*;
import java.util.*;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cms.*;
import org.bouncycastle.cms.jcajce.JcaSignerInfoGeneratorBuilder;
import org.bouncycastle.asn1.*;
import org.bouncycastle.asn1.cms.*;
import org.bouncycastle.asn1.ess.*;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.operator.jcajce.*;
import java.security.MessageDigest;

/** A detached CMS container over a stream: as CAdES with the certificate's digest among the signed attributes, or without. */
class Container {
  static byte[] over(InputStream content, Settings.Holder holder, boolean cades) throws Exception {
    var certificate = (X509Certificate) holder.chain()[0];
    var signer = new JcaContentSignerBuilder(Settings.algorithm(holder.key())).build(holder.key());
    var info = new JcaSignerInfoGeneratorBuilder(new JcaDigestCalculatorProviderBuilder().build());
    if (cades) {
      var digest = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
      var named = new SigningCertificateV2(new ESSCertIDv2[] {new ESSCertIDv2(digest)});
      var usual = new DefaultSignedAttributeTableGenerator(new AttributeTable(new ASN1EncodableVector() {{
        add(new Attribute(PKCSObjectIdentifiers.id_aa_signingCertificateV2, new DERSet(named)));
      }}));
      info.setSignedAttributeGenerator(parameters -> usual.getAttributes(parameters).remove(CMSAttributes.signingTime));
    }
    var made = new CMSSignedDataGenerator();
    made.addSignerInfoGenerator(info.build(signer, certificate));
    made.addCertificates(new JcaCertStore(Arrays.asList(holder.chain())));
    return made.generate(new CMSProcessableByteArray(content.readAllBytes()), false).getEncoded();
  }
}
