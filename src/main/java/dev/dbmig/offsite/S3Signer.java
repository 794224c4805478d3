package dev.dbmig.offsite;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs requests as S3 and those compatible with it want them: AWS Signature Version 4, with the SHA-256 of
 * the body. See "Signature Calculations for the Authorization Header" of the S3 API reference.
 */
final class S3Signer {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final String ALGORITHM = "AWS4-HMAC-SHA256";
    private static final String UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

    private final S3Settings settings;

    S3Signer(S3Settings settings) {
        this.settings = settings;
    }

    /**
     * A request without its signature.
     *
     * @param uri as it is sent, path and query escaped by {@link #escape}, the query's names in order
     * @param headers that are sent and signed besides those of the signature itself, in lower case
     */
    record Request(String method, URI uri, Map<String, String> headers, String bodySha256) {}

    /** The headers to send, in lower case; {@code host} is not among them, because every client sends that. */
    SortedMap<String, String> headers(Request request, Instant now) {
        String time = TIME.format(now);
        SortedMap<String, String> signed = new TreeMap<>(request.headers());
        signed.put("host", request.uri().getRawAuthority());
        signed.put("x-amz-content-sha256", request.bodySha256());
        signed.put("x-amz-date", time);
        settings.credentials().sessionToken().ifPresent(token -> signed.put("x-amz-security-token", token));
        String names = String.join(";", signed.keySet());
        String scope = time.substring(0, 8) + "/" + settings.region() + "/s3/aws4_request";
        String toSign = ALGORITHM + "\n" + time + "\n" + scope + "\n" + Hashing.sha256(canonical(request, signed, names));
        signed.put("authorization", ALGORITHM + " Credential=" + settings.credentials().accessKey() + "/" + scope
                + ",SignedHeaders=" + names + ",Signature=" + HexFormat.of().formatHex(hmac(key(time), toSign)));
        signed.remove("host");
        return signed;
    }

    private static String canonical(Request request, SortedMap<String, String> signed, String names) {
        StringBuilder text = new StringBuilder(request.method()).append('\n').append(request.uri().getRawPath()).append('\n')
                .append(request.uri().getRawQuery() == null ? "" : request.uri().getRawQuery()).append('\n');
        signed.forEach((name, value) -> text.append(name).append(':').append(value.strip()).append('\n'));
        return text.append('\n').append(names).append('\n').append(request.bodySha256()).toString();
    }

    private byte[] key(String time) {
        byte[] key = hmac(("AWS4" + settings.credentials().secretKey()).getBytes(StandardCharsets.UTF_8), time.substring(0, 8));
        for (String part : new String[] {settings.region(), "s3", "aws4_request"}) {
            key = hmac(key, part);
        }
        return key;
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA256", e);
        }
    }

    /** As the signature wants it, which is stricter than the URI's own rules. */
    static String escape(String text, boolean keepSlashes) {
        StringBuilder escaped = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if (UNRESERVED.indexOf(c) >= 0 || c == '/' && keepSlashes) {
                escaped.append(c);
            } else {
                escaped.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
            }
        }
        return escaped.toString();
    }
}
