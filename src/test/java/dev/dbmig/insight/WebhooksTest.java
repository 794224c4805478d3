package dev.dbmig.insight;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WebhooksTest {

    private static final byte[] DOCUMENT = "{\"text\": \"é\"}".getBytes(StandardCharsets.UTF_8);

    private final Deque<Integer> answers = new ArrayDeque<>();
    private final List<String> bodies = Collections.synchronizedList(new ArrayList<>());
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/s3cret", exchange -> {
            bodies.add(exchange.getRequestMethod() + " " + exchange.getRequestHeaders().getFirst("Content-Type") + " "
                    + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(answers.pop(), -1);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void postsTheDocument() {
        answers.add(204);
        assertThat(tell()).isEmpty();
        assertThat(bodies).containsExactly("POST application/json {\"text\": \"é\"}");
    }

    @Test
    void triesAgainWhatMayPass() {
        answers.addAll(List.of(503, 429, 200));
        assertThat(tell()).isEmpty();
        assertThat(bodies).hasSize(3);
    }

    @Test
    void givesUpAfterThreeAttemptsWithoutTellingThePath() {
        answers.addAll(List.of(500, 500, 500));
        assertThat(tell()).containsExactly("The webhook at 127.0.0.1 could not be told: it answered 500, 3 times.");
    }

    @Test
    void doesNotTryAgainWhatIsWrong() {
        answers.add(404);
        assertThat(tell()).containsExactly("The webhook at 127.0.0.1 could not be told: it answered 404.");
    }

    @Test
    void doesNotWaitForOneThatNeverAnswers() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            long begun = System.nanoTime();
            assertThat(tell("http://127.0.0.1:" + silent.getLocalPort() + "/s3cret")).singleElement().asString()
                    .contains("it did not answer (SocketTimeoutException), 3 times").doesNotContain("s3cret");
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));
        }
    }

    @Test
    void tellsTheOthersWhenOneIsGone() {
        answers.add(200);
        assertThat(new Webhooks(List.of("http://127.0.0.1:1/s3cret", url()), Duration.ofMillis(200), Duration.ofMillis(1))
                .tell(DOCUMENT)).containsExactly("The webhook at 127.0.0.1 could not be told: it did not answer (ConnectException), 3 times.");
        assertThat(bodies).hasSize(1);
    }

    private List<String> tell() {
        return tell(url());
    }

    private static List<String> tell(String url) {
        return new Webhooks(List.of(url), Duration.ofMillis(200), Duration.ofMillis(1)).tell(DOCUMENT);
    }

    private String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/s3cret";
    }
}
