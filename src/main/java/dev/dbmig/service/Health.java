package dev.dbmig.service;

import dev.dbmig.DbmigException;
import dev.dbmig.process.Command;
import dev.dbmig.process.CommandLine;
import dev.dbmig.process.CommandResult;
import dev.dbmig.process.CommandRunner;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.LongSupplier;

/** Asks again and again whether the application is well, until it has been for long enough. */
public final class Health {

    private static final int LONGEST_ANSWER = 200;
    private static final Duration SLOW = Duration.ofSeconds(5);
    private static final Duration POLL = Duration.ofMillis(250);

    private final HealthDefinition definition;
    private final CommandRunner runner;
    private final LongSupplier nanos;

    public Health(HealthDefinition definition, CommandRunner runner) {
        this(definition, runner, System::nanoTime);
    }

    Health(HealthDefinition definition, CommandRunner runner, LongSupplier nanos) {
        this.definition = definition;
        this.runner = runner;
        this.nanos = nanos;
    }

    /** What one question brought: empty if it was healthy, else what was wrong. */
    private record Answer(String problem) {

        private boolean isHealthy() {
            return problem.isEmpty();
        }
    }

    /** Likewise, without giving up. */
    public void await() {
        await(() -> { });
    }

    /**
     * @param onPoll is called between two questions, and may give up by throwing
     * @throws DbmigException with the last answer if it was not healthy for long enough in time
     */
    public void await(Runnable onPoll) {
        long begun = nanos.getAsLong();
        long healthySince = -1;
        int asked = 0;
        String lastProblem = "It was healthy, but not for long enough.";
        while (true) {
            Answer answer = ask();
            asked++;
            long now = nanos.getAsLong();
            if (!answer.isHealthy()) {
                lastProblem = answer.problem();
                healthySince = -1;
            } else if (healthySince < 0) {
                healthySince = now;
            }
            if (healthySince >= 0 && now - healthySince >= definition.stableFor().toNanos()) {
                return;
            }
            if (now - begun >= definition.timeout().toNanos()) {
                throw DbmigException.refused("the application is not healthy after " + definition.timeout().toSeconds() + " s")
                        .detail("Asked " + asked + " times: " + place() + ". " + lastProblem)
                        .hint("Look into the application's own log.");
            }
            pause();
            onPoll.run();
        }
    }

    /** Whether it is healthy at this moment. */
    public boolean isHealthy() {
        return ask().isHealthy();
    }

    private String place() {
        return definition.url() == null ? definition.command() : definition.url().replaceFirst("//[^/@]*@", "//***@");
    }

    private Answer ask() {
        return definition.url() == null ? askCommand() : askUrl();
    }

    private Answer askCommand() {
        CommandResult result;
        try {
            result = runner.run(Command.of(CommandLine.split(definition.command())).withTimeout(SLOW));
        } catch (DbmigException e) {
            return new Answer("It last gave no answer: " + e.getMessage() + ".");
        }
        return new Answer(result.isSuccess() ? "" : "It last ended with exit code " + result.exitCode() + ": "
                + shortened((result.stdout() + result.stderr()).strip()));
    }

    private Answer askUrl() {
        try {
            HttpURLConnection connection = (HttpURLConnection) URI.create(definition.url()).toURL().openConnection();
            connection.setInstanceFollowRedirects(false);
            connection.setConnectTimeout((int) SLOW.toMillis());
            connection.setReadTimeout((int) SLOW.toMillis());
            connection.setUseCaches(false);
            connection.setRequestProperty("Connection", "close");
            int status = connection.getResponseCode();
            try (InputStream body = status >= 400 ? connection.getErrorStream() : connection.getInputStream()) {
                String text = body == null ? "" : new String(body.readNBytes(LONGEST_ANSWER), StandardCharsets.UTF_8);
                return new Answer(status / 100 == 2 ? "" : "It last answered " + status + ": " + shortened(text.strip()));
            }
        } catch (IOException | IllegalArgumentException e) {
            return new Answer("It last did not answer: " + e.getMessage());
        }
    }

    private static String shortened(String text) {
        return text.length() > LONGEST_ANSWER ? text.substring(0, LONGEST_ANSWER) + " …" : text;
    }

    private static void pause() {
        try {
            Thread.sleep(POLL.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
