package dev.dbmig.insight;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Tells others how a run ended: an HTTP POST with a JSON document to each address, tried three times, never
 * for longer than some twenty seconds each. What cannot be told changes nothing about the run.
 */
public final class Webhooks {

    private static final int ATTEMPTS = 3;
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final int TOO_MANY_REQUESTS = 429;

    private final List<String> urls;
    private final Duration limit;
    private final Duration pause;

    public Webhooks(List<String> urls) {
        this(urls, LIMIT, Duration.ofSeconds(1));
    }

    /**
     * @param limit of each attempt
     * @param pause after the first failed attempt; it doubles
     */
    Webhooks(List<String> urls, Duration limit, Duration pause) {
        this.urls = List.copyOf(urls);
        this.limit = limit;
        this.pause = pause;
    }

    public boolean isEmpty() {
        return urls.isEmpty();
    }

    /**
     * @param document JSON in UTF-8
     * @return a sentence for each address that could not be told; the path of an address may be a secret and
     *     is not in it
     */
    public List<String> tell(byte[] document) {
        List<String> failures = new ArrayList<>();
        for (String url : urls) {
            tell(url, document).ifPresent(failure -> failures.add("The webhook at " + host(url) + " could not be told: " + failure));
        }
        return failures;
    }

    private Optional<String> tell(String url, byte[] body) {
        for (int attempt = 1; ; attempt++) {
            Answer answer = post(url, body);
            if (answer.problem() == null) {
                return Optional.empty();
            }
            if (attempt == ATTEMPTS || answer.isFinal()) {
                return Optional.of(answer.problem() + (attempt == 1 ? "" : ", " + attempt + " times") + ".");
            }
            sleep(pause.multipliedBy(attempt));
        }
    }

    /** @param isFinal whether asking again is of no use */
    private record Answer(String problem, boolean isFinal) {
    }

    private Answer post(String url, byte[] body) {
        try {
            HttpURLConnection connection = (HttpURLConnection) URI.create(url).toURL().openConnection();
            connection.setRequestMethod("POST");
            connection.setInstanceFollowRedirects(false);
            connection.setConnectTimeout((int) limit.toMillis());
            connection.setReadTimeout((int) limit.toMillis());
            connection.setUseCaches(false);
            connection.setDoOutput(true);
            connection.setRequestProperty("Content-Type", "application/json");
            connection.setRequestProperty("Connection", "close");
            connection.setFixedLengthStreamingMode(body.length);
            try (OutputStream out = connection.getOutputStream()) {
                out.write(body);
            }
            int status = connection.getResponseCode();
            try (InputStream in = status >= 400 ? connection.getErrorStream() : connection.getInputStream()) {
                if (in != null) {
                    in.readNBytes(1 << 16);
                }
            }
            return status / 100 == 2 ? new Answer(null, true)
                    : new Answer("it answered " + status, status / 100 == 4 && status != TOO_MANY_REQUESTS);
        } catch (IOException | IllegalArgumentException e) {
            return new Answer("it did not answer (" + e.getClass().getSimpleName() + ")", e instanceof java.net.MalformedURLException);
        }
    }

    private static String host(String url) {
        try {
            return String.valueOf(URI.create(url).getHost());
        } catch (IllegalArgumentException e) {
            return "an address that is none";
        }
    }

    private static void sleep(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
