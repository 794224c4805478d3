package dev.dbmig.engine;

import dev.dbmig.process.CommandResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code sqitch plan}, one change a line, and {@code sqitch status}, which fails where nothing is deployed. */
final class SqitchAnswers implements Answers {

    private static final Pattern NAME = Pattern.compile("(?m)^# Name:\\s+(\\S+)");

    @Override
    public List<Revision> history(String stdout, Path directory) {
        return new LineAnswers().history(stdout, directory).stream().map(revision -> {
            Path script = directory.resolve("deploy").resolve(revision.version() + ".sql");
            return new Revision(revision.version(), revision.name(), revision.parents(),
                    Files.isRegularFile(script) ? Optional.of(script) : Optional.empty());
        }).toList();
    }

    @Override
    public List<String> current(CommandResult result, List<Revision> known) {
        Matcher name = NAME.matcher(result.stdout());
        return name.find() ? List.of(name.group(1)) : List.of();
    }

    @Override
    public Optional<String> currentSql() {
        return Optional.of("SELECT change FROM %s ORDER BY committed_at DESC LIMIT 1");
    }

    @Override
    public boolean isAnswer(CommandResult result) {
        String said = result.stdout() + result.stderr();
        return result.isSuccess() || said.contains("No changes deployed") || said.contains("has not been initialized");
    }
}
