package dev.dbmig.offsite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dbmig.DbmigException;
import dev.dbmig.offsite.S3Settings.Credentials;
import dev.dbmig.offsite.S3Signer.Request;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Against the examples of "Signature Calculations for the Authorization Header" in Amazon's S3 API reference. */
class S3SignerTest {

    private static final Instant TIME = Instant.parse("2013-05-24T00:00:00Z");
    private static final String NOTHING = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    private static final String HOST = "https://examplebucket.s3.amazonaws.com";

    private final S3Signer signer = new S3Signer(new S3Settings("examplebucket", "", URI.create(HOST), "us-east-1",
            new Credentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", Optional.empty()), Optional.empty()));

    private String signed(String method, String path, Map<String, String> headers, String body) {
        return signer.headers(new Request(method, URI.create(HOST + path), headers, body), TIME).get("authorization");
    }

    @Test
    void signsTheReadingOfAnObject() {
        assertThat(signed("GET", "/test.txt", Map.of("range", "bytes=0-9"), NOTHING)).isEqualTo(
                "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
                + "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,"
                + "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
    }

    @Test
    void signsTheWritingOfAnObject() {
        assertThat(signed("PUT", "/" + S3Signer.escape("test$file.text", true),
                Map.of("date", "Fri, 24 May 2013 00:00:00 GMT", "x-amz-storage-class", "REDUCED_REDUNDANCY"),
                Hashing.sha256("Welcome to Amazon S3."))).endsWith(
                "Signature=98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd");
    }

    @Test
    void signsAQuery() {
        assertThat(signed("GET", "/?lifecycle=", Map.of(), NOTHING)).endsWith(
                "Signature=fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543");
        assertThat(signed("GET", "/?max-keys=2&prefix=J", Map.of(), NOTHING)).endsWith(
                "Signature=34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7");
    }

    @Test
    void signsTheSessionTokenToo() {
        S3Signer temporary = new S3Signer(new S3Settings("b", "", URI.create(HOST), "r",
                new Credentials("a", "s", Optional.of("token")), Optional.empty()));
        assertThat(temporary.headers(new Request("GET", URI.create(HOST + "/"), Map.of(), NOTHING), TIME))
                .containsEntry("x-amz-security-token", "token").doesNotContainKey("host")
                .extractingByKey("authorization").asString().contains("x-amz-date;x-amz-security-token,");
    }

    @Test
    void escapesAsTheSignatureWantsIt() {
        assertThat(S3Signer.escape("a b/ü+~*'", true)).isEqualTo("a%20b/%C3%BC%2B~%2A%27");
        assertThat(S3Signer.escape("a/b=", false)).isEqualTo("a%2Fb%3D");
    }

    @Test
    void findsTheStore() {
        Map<String, String> keys = new HashMap<>(Map.of("AWS_ACCESS_KEY_ID", "a", "AWS_SECRET_ACCESS_KEY", "s"));
        assertThat(S3Settings.of("s3://bucket", keys).base()).hasToString("https://bucket.s3.us-east-1.amazonaws.com");
        keys.put("AWS_REGION", "eu-central-1");
        assertThat(S3Settings.of("s3://my.bucket/x/", keys).base()).hasToString("https://s3.eu-central-1.amazonaws.com/my.bucket");
        keys.put("AWS_ENDPOINT_URL", "http://[::1]:9000/");
        S3Settings own = S3Settings.of("s3://bucket/a b//", keys);
        assertThat(own.object("c.tar")).hasToString("http://[::1]:9000/bucket/a%20b/c.tar");
        assertThat(own.toString()).doesNotContain("secretKey");
    }

    @Test
    void refusesWhatIsNoStore() {
        Map<String, String> keys = new HashMap<>(Map.of("AWS_ACCESS_KEY_ID", "a", "AWS_SECRET_ACCESS_KEY", "s"));
        assertThatThrownBy(() -> S3Settings.of("s3://Bucket_", keys)).isInstanceOf(DbmigException.class);
        S3Settings without = S3Settings.of("s3://bucket", Map.of());
        assertThat(without.credentials().missing()).contains("AWS_ACCESS_KEY_ID");
        S3Client client = new S3Client(without, Clock.systemUTC(), Duration.ZERO);
        assertThatThrownBy(() -> client.send("GET", without.object("x"), new byte[0])).hasMessageContaining("AWS_ACCESS_KEY_ID is not set");
        keys.put("AWS_ENDPOINT_URL", "minio:9000");
        assertThatThrownBy(() -> S3Settings.of("s3://bucket", keys)).hasMessageContaining("AWS_ENDPOINT_URL");
    }
}
