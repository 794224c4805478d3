package dev.dbmig.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.dbmig.DbmigException;
import dev.dbmig.process.CommandLine;
import dev.dbmig.process.CommandRunner;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stopping, starting and asking, with programs that stand in for systemctl and pm2. */
class ServicesTest {

    @TempDir
    Path folder;

    private final CommandRunner runner = new CommandRunner();
    private final Services services = new Services(runner, Duration.ofSeconds(2));

    @Test
    void stopsAndStartsByCommands() throws IOException {
        ServiceDefinition worker = commands("rm -f " + flag(), "touch " + flag());
        Files.createFile(flag());
        services.stop(worker);
        assertThat(flag()).doesNotExist();
        services.requireDown(List.of(worker));
        services.stop(worker);
        services.start(worker);
        assertThat(services.of(ServiceDefinition.fromMap(worker.toMap())).isRunning()).isTrue();
    }

    @Test
    void refusesAServiceThatDoesNotStopOrComesBack() throws IOException {
        Files.createFile(flag());
        assertThatThrownBy(() -> services.stop(commands("true", "true")))
                .hasMessage("service worker does not stop: it still ran after 2 s");
        assertThatThrownBy(() -> services.requireDown(List.of(commands("true", "true"))))
                .hasMessage("service worker came back by itself after it was stopped");
        assertThatThrownBy(() -> services.stop(commands("sh -c 'echo no >&2; exit 3'", "true")))
                .isInstanceOfSatisfying(DbmigException.class, e -> {
                    assertThat(e).hasMessage("cannot stop service worker: \"sh -c echo no >&2; exit 3\" ended with exit code 3");
                    assertThat(e.detail()).contains("no");
                });
        assertThatThrownBy(() -> services.stop(commands("sleep 60", "true")))
                .hasMessage("\"sleep\" did not end within 2.0 s and was ended");
    }

    @Test
    void whatItStartsOutlivesIt() throws Exception {
        Path pid = folder.resolve("pid");
        ServiceDefinition server = new ServiceDefinition(ServiceDefinition.Kind.COMMANDS, "server", Map.of(
                "stop", "sh -c 'kill $(cat " + pid + ")'",
                "start", "sh -c 'while :; do echo busy; sleep 0.05; done & echo $! > " + pid + "'",
                "running", "sh -c 'kill -0 $(cat " + pid + ") && echo yes'"));
        long begun = System.nanoTime();
        services.start(server);
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofMillis(900));
        Thread.sleep(300);
        assertThat(services.of(server).isRunning()).isTrue();
        services.stop(server);
        assertThat(services.of(server).isRunning()).isFalse();
    }

    @Test
    void splitsCommandsLikeAShellAndRefusesWhatOnlyAShellKnows() {
        assertThat(CommandLine.split("docker compose ps --status running -q 'my worker' \"a \\\"b\\\"\" c\\ d ''"))
                .containsExactly("docker", "compose", "ps", "--status", "running", "-q", "my worker", "a \"b\"", "c d", "");
        for (String text : List.of("a | b", "a && b", "a; b", "echo $HOME", "echo \"$HOME\"", "a > f", "a `b`")) {
            assertThatThrownBy(() -> CommandLine.split(text)).isInstanceOfSatisfying(DbmigException.class,
                    e -> assertThat(e.hint()).contains("Write: sh -c '…'"));
        }
        assertThatThrownBy(() -> CommandLine.split("a 'b")).hasMessageContaining("a quote that is not closed");
    }

    @Test
    void isHealthyOnlyWhenItStaysSo() throws IOException {
        assertThat(health(n -> 200, 0)).isEmpty();
        assertThat(health(n -> 200, 700)).isEmpty();
        assertThat(health(n -> n < 3 ? 503 : 200, 300)).isEmpty();
        assertThat(health(n -> 503, 0)).contains("It last answered 503: state 503");
        assertThat(health(n -> 302, 0)).contains("It last answered 302");
        assertThat(health(n -> n <= 3 ? 200 : 500, 1500)).contains("It last answered 500");
        assertThat(health(n -> n % 2 == 0 ? 200 : 500, 600)).contains("It last answered 500");
    }

    @Test
    void saysWhenNobodyAnswersAndHidesAPassword() {
        Health nobody = new Health(new HealthDefinition("http://me:secret@127.0.0.1:1/health", null, Duration.ofMillis(300),
                Duration.ZERO), runner);
        assertThatThrownBy(nobody::await).isInstanceOfSatisfying(DbmigException.class, e -> assertThat(e.detail().orElseThrow())
                .contains("http://***@127.0.0.1:1/health").contains("It last did not answer").doesNotContain("secret"));
        Health command = new Health(new HealthDefinition(null, "sh -c 'echo ill; exit 1'", Duration.ofMillis(300),
                Duration.ZERO), runner);
        assertThatThrownBy(command::await).isInstanceOfSatisfying(DbmigException.class,
                e -> assertThat(e.detail().orElseThrow()).contains("exit code 1: ill"));
    }

    /** Empty if it is healthy, else the detail. */
    private String health(IntUnaryOperator statusOfNthAnswer, int stableMillis) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        int[] asked = {0};
        server.createContext("/health", exchange -> {
            int status = statusOfNthAnswer.applyAsInt(++asked[0]);
            byte[] body = ("state " + status).getBytes(java.nio.charset.StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        try {
            new Health(new HealthDefinition("http://127.0.0.1:" + server.getAddress().getPort() + "/health", null,
                    Duration.ofSeconds(2), Duration.ofMillis(stableMillis)), runner).await();
            return "";
        } catch (DbmigException e) {
            return e.detail().orElseThrow();
        } finally {
            server.stop(0);
        }
    }

    private Path flag() {
        return folder.resolve("running");
    }

    private ServiceDefinition commands(String stop, String start) {
        return ServiceDefinition.of(Map.of("name", "worker", "stop", stop, "start", start, "running", "ls " + flag()));
    }
}
