package dev.dbmig.offsite;

import dev.dbmig.backup.FileHash;
import dev.dbmig.offsite.S3Signer.Request;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import javax.net.ssl.HttpsURLConnection;

/** Sends signed requests, and sends them again when the network or the store fails for a moment. */
final class S3Client {

    private static final int ATTEMPTS = 5;
    private static final int CONNECT_MILLIS = 10_000;
    private static final int READ_MILLIS = 120_000;
    private static final int LARGEST_ANSWER = 64 * 1024 * 1024;
    private static final byte[] NOTHING = {};

    private final S3Settings settings;
    private final S3Signer signer;
    private final S3Trust trust;
    private final Clock clock;
    private final Duration pause;

    /** @param pause after the first failed attempt; it doubles */
    S3Client(S3Settings settings, Clock clock, Duration pause) {
        this.settings = settings;
        this.signer = new S3Signer(settings);
        this.trust = new S3Trust(settings.caBundle());
        this.clock = clock;
        this.pause = pause;
    }

    /** @param headers by name in lower case */
    record Answer(int status, byte[] body, Map<String, String> headers) {

        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    /** A failure that the store gave a name. */
    static final class S3Exception extends IOException {

        private final int status;

        S3Exception(int status, String message) {
            super(message);
            this.status = status;
        }

        int status() {
            return status;
        }

        /** Whether it may be well in a moment. */
        boolean isPassing() {
            return status >= 500 && status != HttpURLConnection.HTTP_NOT_IMPLEMENTED || status == 429 || status == 408;
        }
    }

    /** @return an answer of 200 to 299 */
    Answer send(String method, URI uri, byte[] body) throws IOException {
        return trying(() -> {
            HttpURLConnection connection = open(new Request(method, uri, Map.of(), FileHash.sha256(body)), Map.of(), body);
            try (InputStream in = connection.getInputStream()) {
                byte[] answer = in.readNBytes(LARGEST_ANSWER);
                if (connection.getContentLengthLong() > answer.length) {
                    throw cutOff();
                }
                return new Answer(connection.getResponseCode(), answer, headers(connection));
            }
        });
    }

    /** Java's own client takes a broken connection for the end of what it reads. */
    static IOException cutOff() {
        return new IOException("the connection was cut off in the middle of an answer");
    }

    /** @param bytes how many are to come; -1 if the store does not say */
    record Body(InputStream in, long bytes) {}

    /** The rest of an object; the caller closes it. */
    Body get(URI uri, long from) throws IOException {
        Map<String, String> range = from == 0 ? Map.of() : Map.of("range", "bytes=" + from + "-");
        return trying(() -> {
            HttpURLConnection connection = open(new Request("GET", uri, range, FileHash.sha256(NOTHING)), range, NOTHING);
            if (from > 0 && connection.getResponseCode() != HttpURLConnection.HTTP_PARTIAL) {
                connection.disconnect();
                throw new IOException("the connection broke, and the store cannot continue where it did");
            }
            return new Body(connection.getInputStream(), connection.getContentLengthLong());
        });
    }

    private interface Attempt<T> {
        T run() throws IOException;
    }

    private <T> T trying(Attempt<T> attempt) throws IOException {
        Optional<String> missing = settings.credentials().missing();
        if (missing.isPresent()) {
            throw new IOException(missing.get() + " is not set, neither in the environment nor in a .env file");
        }
        for (int i = 1; ; i++) {
            try {
                return attempt.run();
            } catch (IOException e) {
                boolean isFinal = e instanceof S3Exception s3 && !s3.isPassing() || Thread.currentThread().isInterrupted();
                if (i == ATTEMPTS || isFinal) {
                    throw e;
                }
                sleep(pause.multipliedBy(1L << (i - 1)));
            }
        }
    }

    private static void sleep(Duration time) throws IOException {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private HttpURLConnection open(Request request, Map<String, String> more, byte[] body) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) request.uri().toURL().openConnection();
        if (connection instanceof HttpsURLConnection https) {
            trust.apply(https);
        }
        connection.setRequestMethod(request.method());
        connection.setInstanceFollowRedirects(false);
        connection.setConnectTimeout(CONNECT_MILLIS);
        connection.setReadTimeout(READ_MILLIS);
        connection.setUseCaches(false);
        more.forEach(connection::setRequestProperty);
        signer.headers(request, clock.instant()).forEach(connection::setRequestProperty);
        if (request.method().equals("PUT") || request.method().equals("POST")) {
            connection.setDoOutput(true);
            connection.setRequestProperty("content-type", "application/octet-stream");
            connection.setFixedLengthStreamingMode(body.length);
            try (OutputStream out = connection.getOutputStream()) {
                out.write(body);
            }
        }
        int status = connection.getResponseCode();
        if (status < 200 || status > 299) {
            throw failure(status, connection);
        }
        return connection;
    }

    private static S3Exception failure(int status, HttpURLConnection connection) throws IOException {
        String text = "";
        try (InputStream in = connection.getErrorStream()) {
            text = in == null ? "" : new String(in.readNBytes(LARGEST_ANSWER), StandardCharsets.UTF_8);
        }
        String code = S3Xml.first(text, "Code").orElse("");
        String message = S3Xml.first(text, "Message").orElse("").replaceAll("\\p{Cntrl}+", " ");
        return new S3Exception(status, "the store answered " + status + (code.isEmpty() ? "" : " " + code)
                + (message.isEmpty() ? "" : ": " + message));
    }

    private static SortedMap<String, String> headers(HttpURLConnection connection) {
        SortedMap<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        connection.getHeaderFields().forEach((name, values) -> {
            if (name != null && !values.isEmpty()) {
                headers.put(name, values.get(0));
            }
        });
        return headers;
    }
}
