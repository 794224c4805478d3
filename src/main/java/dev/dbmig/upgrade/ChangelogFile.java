package dev.dbmig.upgrade;

import dev.dbmig.DbmigException;
import dev.dbmig.file.DurableFile;
import dev.dbmig.migration.HistoryRow;
import dev.dbmig.migration.Migration;
import dev.dbmig.migration.MigrationFolder;
import dev.dbmig.migration.RowState;
import dev.dbmig.migration.Version;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Keeps a {@link Changelog} up to date with the history of one environment. */
public final class ChangelogFile {

    private static final Map<String, String> NAMES = Map.of("dev", "Development", "prod", "Production", "uat", "UAT", "qa", "QA",
            "ci", "CI");
    private static final int ATTEMPTS = 5;

    private final Path file;
    private final String environment;

    /** @param environment as {@code --env} names it, or the name of the database */
    public ChangelogFile(Path file, String environment) {
        this.file = file;
        this.environment = shown(environment).replace(",", " ");
    }

    /** {@code dev} as "Development". */
    private static String shown(String name) {
        boolean isWord = name.matches("[a-z]+");
        return NAMES.getOrDefault(name, isWord ? name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1) : name);
    }

    /**
     * Writes what is missing; what others write meanwhile is kept.
     *
     * @return false if nothing was missing, so that the file was left alone
     * @throws DbmigException if it cannot be read or written; then it is as it was
     */
    public boolean update(MigrationFolder folder, List<HistoryRow> history) {
        List<Changelog.Entry> entries = entries(folder, history);
        for (int attempt = 1; ; attempt++) {
            String before = read();
            String after = Changelog.updated(before, environment, entries);
            if (after.equals(before)) {
                return false;
            }
            if (read().equals(before)) {
                write(after);
                return true;
            }
            if (attempt == ATTEMPTS) {
                throw DbmigException.refused("\"" + file + "\" is being changed by others").hint("Run the command again.");
            }
        }
    }

    private String read() {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw DbmigException.refused("cannot read \"" + file + "\"").detail(e.toString())
                    .hint("It must be a text in UTF-8 that you may read.");
        }
    }

    /** As readable as it was; a new one for everybody, as it belongs into version control. */
    private void write(String text) {
        try {
            Path target = Files.exists(file) ? file.toRealPath() : file;
            Set<PosixFilePermission> permissions = Files.exists(target) ? Files.getPosixFilePermissions(target)
                    : PosixFilePermissions.fromString("rw-r--r--");
            DurableFile.write(target, text.getBytes(StandardCharsets.UTF_8));
            Files.setPosixFilePermissions(target, permissions);
        } catch (IOException e) {
            throw DbmigException.refused("cannot write \"" + file + "\"").detail(e.toString()).hint("Check its permissions.");
        }
    }

    private static List<Changelog.Entry> entries(MigrationFolder folder, List<HistoryRow> history) {
        Map<Version, HistoryRow> last = new TreeMap<>();
        history.stream().filter(HistoryRow::isVersioned).forEach(row -> last.put(Version.of(row.version()), row));
        return last.values().stream().map(row -> entry(row, folder.migrations().stream()
                .filter(m -> m.version() != null && m.version().equals(Version.of(row.version()))).findFirst())).toList();
    }

    private static Changelog.Entry entry(HistoryRow row, Optional<Migration> migration) {
        List<String> facts = new ArrayList<>();
        Optional.ofNullable(row.description()).filter(text -> !text.isBlank()).map(ChangelogFile::oneLine).ifPresent(facts::add);
        migration.ifPresent(m -> facts.add("Rollback available: " + (m.down().isPresent() ? "Yes" : "No")));
        facts.add("Issues: " + (row.error() == null ? "None" : oneLine(row.error())));
        return new Changelog.Entry(row.version(), title(row), LocalDate.ofInstant(row.appliedAt().toInstant(), ZoneId.systemDefault())
                .toString(), facts, row.state() == RowState.UNDONE);
    }

    /** {@code add_user_preferences} as "Add User Preferences". */
    private static String title(HistoryRow row) {
        String name = row.name() == null || row.name().isBlank() ? row.version() : row.name();
        return List.of(name.split("[_\\s]+")).stream().filter(word -> !word.isEmpty())
                .map(word -> word.substring(0, word.offsetByCodePoints(0, 1)).toUpperCase(Locale.ROOT)
                        + word.substring(word.offsetByCodePoints(0, 1)))
                .collect(Collectors.joining(" "));
    }

    private static String oneLine(String text) {
        return text.strip().replaceAll("\\s+", " ");
    }
}
