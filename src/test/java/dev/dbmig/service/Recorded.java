package dev.dbmig.service;

import dev.dbmig.process.CommandResult;
import dev.dbmig.process.CommandRunner;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Answers a service's commands with a text from src/test/resources/service: exit code, output, errors. */
final class Recorded extends Tool {

    final List<String> asked = new ArrayList<>();
    final List<String> done = new ArrayList<>();
    private final CommandResult result;

    private Recorded(ServiceDefinition definition, CommandResult result) {
        super(new CommandRunner(), definition);
        this.result = result;
    }

    static Recorded of(ServiceDefinition definition, String name) {
        try (InputStream in = Recorded.class.getResourceAsStream("/service/" + name + ".txt")) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            String[] parts = text.split("--- stdout\n|--- stderr\n", -1);
            return new Recorded(definition, new CommandResult(Integer.parseInt(parts[0].strip().substring(5)), parts[1], parts[2]));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    CommandResult ask(List<String> argv) {
        asked.add(String.join(" ", argv));
        return result;
    }

    @Override
    void run(String verb, List<String> argv, Duration limit) {
        done.add(String.join(" ", argv));
        if (!result.isSuccess()) {
            throw failure(verb, argv, result);
        }
    }
}
