#!/usr/bin/env bash
# EU DSS 6.4: an RSA-PSS signature whose mask is made with another digest than the message fails, though its bytes are right.
#
# RSA-PSS names two digests: that of the message, and that of the mask generation (MGF1). RFC 4055, 3.1 recommends the same for both and allows others; PKCS #11 tokens and OpenSSL are
# told the two separately, so that it happens that a counterpart's signature has SHA-384 and SHA-256.
# Expected: the same answer for both, here that the certificate belongs to no authority that is trusted, since none is set up.
# Seen: with equal digests INDETERMINATE, NO_CERTIFICATE_CHAIN_FOUND; with SHA-384 and SHA-256 TOTAL_FAILED, SIG_CRYPTO_FAILURE. OpenSSL, which made both, verifies both.
#
# The product judges such a signature by its bytes.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat > pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId><artifactId>finding</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>eu.europa.ec.joinup.sd-dss</groupId><artifactId>dss-cades</artifactId><version>6.4</version></dependency>
    <dependency><groupId>eu.europa.ec.joinup.sd-dss</groupId><artifactId>dss-validation</artifactId><version>6.4</version></dependency>
    <dependency><groupId>eu.europa.ec.joinup.sd-dss</groupId><artifactId>dss-cms-object</artifactId><version>6.4</version></dependency>
    <dependency><groupId>eu.europa.ec.joinup.sd-dss</groupId><artifactId>dss-utils-apache-commons</artifactId><version>6.4</version></dependency>
    <dependency><groupId>eu.europa.ec.joinup.sd-dss</groupId><artifactId>dss-crl-parser-x509crl</artifactId><version>6.4</version></dependency>
    <dependency><groupId>eu.europa.ec.joinup.sd-dss</groupId><artifactId>dss-policy-jaxb</artifactId><version>6.4</version></dependency>
    <dependency><groupId>eu.europa.ec.joinup.sd-dss</groupId><artifactId>dss-policy-crypto-xml</artifactId><version>6.4</version></dependency>
    <dependency><groupId>eu.europa.ec.joinup.sd-dss</groupId><artifactId>dss-simple-report-jaxb</artifactId><version>6.4</version></dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-nop</artifactId><version>2.0.13</version></dependency>
  </dependencies>
</project>
XML
cat > Ask.java <<'JAVA'
import eu.europa.esig.dss.model.FileDocument;
import eu.europa.esig.dss.spi.validation.CommonCertificateVerifier;
import eu.europa.esig.dss.validation.SignedDocumentValidator;

public class Ask {
    public static void main(String[] names) {
        for (String name : names) {
            var validator = SignedDocumentValidator.fromDocument(new FileDocument(name));
            validator.setCertificateVerifier(new CommonCertificateVerifier());
            var report = validator.validateDocument().getSimpleReport();
            var id = report.getFirstSignatureId();
            System.out.println(name + ": " + report.getIndication(id) + ", " + report.getSubIndication(id));
        }
    }
}
JAVA
openssl req -x509 -newkey rsa:3072 -nodes -keyout key.pem -out certificate.pem -days 3650 -subj "/CN=Ana Paredes" 2> /dev/null
echo "Agreement between two parties" > agreement.txt
for digests in sha256-sha256 sha384-sha256; do
  openssl cms -sign -binary -nodetach -cades -in agreement.txt -signer certificate.pem -inkey key.pem -md "${digests%-*}" \
    -keyopt rsa_padding_mode:pss -keyopt "rsa_mgf1_md:${digests#*-}" -outform DER -out "$digests.p7m"
  openssl cms -verify -in "$digests.p7m" -inform DER -CAfile certificate.pem -purpose any -out /dev/null 2> /dev/null
done
mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies -DoutputDirectory=jars
java -cp 'jars/*' Ask.java sha256-sha256.p7m sha384-sha256.p7m | tee seen
cat > stated <<'TEXT'
sha256-sha256.p7m: INDETERMINATE, NO_CERTIFICATE_CHAIN_FOUND
sha384-sha256.p7m: TOTAL_FAILED, SIG_CRYPTO_FAILURE
TEXT
if diff stated seen; then echo "As stated."; else echo "CHANGED."; exit 1; fi
