package dev.dbmig.engine;

import dev.dbmig.process.CommandResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One revision a line, the oldest first: its version, then perhaps its name. The current one is the first word of
 * a line; a line whose first word is no version is a remark of the engine.
 */
final class LineAnswers implements Answers {

    @Override
    public List<Revision> history(String stdout, Path directory) {
        List<Revision> revisions = new ArrayList<>();
        for (String line : stdout.lines().map(String::strip).filter(l -> !l.isEmpty()).toList()) {
            String[] words = line.split("\\s+", 2);
            List<String> parents = revisions.isEmpty() ? List.of() : List.of(revisions.get(revisions.size() - 1).version());
            revisions.add(new Revision(words[0], words.length > 1 ? words[1] : "", parents, file(directory, words[0])));
        }
        return revisions;
    }

    private static Optional<Path> file(Path directory, String version) {
        Path file = directory.resolve(version);
        return Files.isRegularFile(file) ? Optional.of(file) : Optional.empty();
    }

    @Override
    public List<String> current(CommandResult result, List<Revision> known) {
        return result.stdout().lines().map(line -> line.strip().split("\\s+", 2)[0])
                .filter(word -> known.stream().anyMatch(revision -> revision.version().equals(word))).distinct().toList();
    }
}
