package dev.dbmig.offsite;

import dev.dbmig.DbmigException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A bucket of an S3-compatible store, and the right to use it.
 *
 * @param base with the bucket, without a slash at its end, e.g. {@code https://s3.example.org/bucket}
 * @param prefix of every name: empty, or with a slash at its end
 * @param caBundle certificates to trust in place of the usual ones
 */
record S3Settings(String bucket, String prefix, URI base, String region, Credentials credentials, Optional<Path> caBundle) {

    private static final Pattern PLACE = Pattern.compile("s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/(.*))?");

    /** As AWS names them; empty texts where they are not set. */
    record Credentials(String accessKey, String secretKey, Optional<String> sessionToken) {

        /** The variable that is not set, if one is not. Only asking the store needs them: a list of backups does not. */
        Optional<String> missing() {
            return accessKey.isEmpty() ? Optional.of("AWS_ACCESS_KEY_ID")
                    : secretKey.isEmpty() ? Optional.of("AWS_SECRET_ACCESS_KEY") : Optional.empty();
        }

        @Override
        public String toString() {
            return "Credentials[" + accessKey + "]";
        }
    }

    /**
     * @param place {@code s3://bucket/prefix}
     * @param variables AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, AWS_REGION or
     *     AWS_DEFAULT_REGION, AWS_ENDPOINT_URL_S3 or AWS_ENDPOINT_URL, AWS_CA_BUNDLE
     */
    static S3Settings of(String place, Map<String, String> variables) {
        Matcher matcher = PLACE.matcher(place);
        if (!matcher.matches()) {
            throw DbmigException.usage("backup.copy-to: \"" + place + "\" is no place in an S3-compatible store")
                    .hint("Write s3://bucket/prefix; the endpoint and the keys are in the variables AWS_….");
        }
        String bucket = matcher.group(1);
        String prefix = Optional.ofNullable(matcher.group(2)).orElse("").replaceAll("/+$", "");
        Optional<String> endpoint = value(variables, "AWS_ENDPOINT_URL_S3").or(() -> value(variables, "AWS_ENDPOINT_URL"));
        String region = value(variables, "AWS_REGION").or(() -> value(variables, "AWS_DEFAULT_REGION")).orElse("us-east-1");
        Credentials credentials = new Credentials(variables.getOrDefault("AWS_ACCESS_KEY_ID", ""),
                variables.getOrDefault("AWS_SECRET_ACCESS_KEY", ""), value(variables, "AWS_SESSION_TOKEN"));
        return new S3Settings(bucket, prefix.isEmpty() ? "" : prefix + "/", base(bucket, region, endpoint), region, credentials,
                value(variables, "AWS_CA_BUNDLE").map(Path::of));
    }

    /** An endpoint of one's own has the bucket in the path; AWS itself has it in the host. */
    private static URI base(String bucket, String region, Optional<String> endpoint) {
        if (endpoint.isEmpty()) {
            String host = "s3." + region + ".amazonaws.com";
            return URI.create(bucket.contains(".") ? "https://" + host + "/" + bucket : "https://" + bucket + "." + host);
        }
        String address = endpoint.get().replaceAll("/+$", "");
        if (!address.matches("https?://[A-Za-z0-9.\\[\\]:-]+(/[A-Za-z0-9._~/-]*)?")) {
            throw DbmigException.usage("AWS_ENDPOINT_URL is no address of a store: \"" + address + "\"")
                    .hint("Write e.g. https://minio.example.org:9000.");
        }
        return URI.create(address + "/" + bucket);
    }

    private static Optional<String> value(Map<String, String> variables, String name) {
        return Optional.ofNullable(variables.get(name)).filter(value -> !value.isEmpty());
    }

    /** The key of a file, escaped. */
    URI object(String name) {
        return URI.create(base + "/" + S3Signer.escape(prefix + name, true));
    }
}
