package dev.dbmig.migration;

import dev.dbmig.DbmigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A file of SQL as Liquibase reads it ({@code liquibase.parser.core.formattedsql.FormattedSqlChangeLogParser}): its
 * change sets, what takes them back, and what would make Liquibase not simply run them.
 */
final class LiquibaseFile {

    private static final Pattern FORMATTED = Pattern.compile("(?i)\\s*--\\s*liquibase\\s+formatted\\s+sql.*");
    private static final Pattern CHANGE_SET = Pattern.compile(
            "(?i)\\s*--\\s*changeset\\s+(?:\"([^\"]+)\"|([^\\s:]+)):(?:\"([^\"]+)\"|(\\S+))\\s*(.*)");
    private static final Pattern UNHEEDED = Pattern.compile(
            "(?i)\\b(context(?:s|Filter)?|labels|dbms|runAlways|runOnChange|endDelimiter|failOnError)\\s*:\\s*(\"[^\"]*\"|\\S*)");
    private static final Pattern UNHEEDED_LINE = Pattern.compile("(?i)\\s*--\\s*(precondition|property)\\S*.*");
    private static final Pattern OUTSIDE = Pattern.compile("(?i).*\\brunInTransaction\\s*:\\s*\"?false\\b.*");
    private static final Pattern ROLLBACK = Pattern.compile("(?i)\\s*--\\s*rollback(?:\\s(.*))?");
    private static final Pattern ROLLBACK_BLOCK = Pattern.compile("(?i)\\s*/\\*\\s*liquibase\\s+rollback\\s*");

    /**
     * @param attributes what follows its name
     * @param line of its beginning, 0 of a file without change sets
     */
    record ChangeSet(String id, String author, String attributes, int line, List<String> rollback) {

        @Override
        public String toString() {
            return author + ":" + id;
        }
    }

    private final List<String> lines;
    private final List<ChangeSet> changeSets = new ArrayList<>();

    private LiquibaseFile(List<String> lines) {
        this.lines = lines;
        boolean isFormatted = !lines.isEmpty() && isFormatted(lines.get(0).replace("\uFEFF", ""));
        for (int i = 0; isFormatted && i < lines.size(); i++) {
            Matcher m = CHANGE_SET.matcher(lines.get(i));
            if (m.matches()) {
                changeSets.add(new ChangeSet(m.group(3) == null ? m.group(4) : m.group(3), m.group(1) == null ? m.group(2) : m.group(1),
                        m.group(5), i + 1, new ArrayList<>()));
            } else if (!changeSets.isEmpty()) {
                i = rollback(i, changeSets.get(changeSets.size() - 1).rollback());
            }
        }
        if (changeSets.isEmpty()) {
            changeSets.add(new ChangeSet("raw", "includeAll", "", 0, List.of()));
        }
    }

    static LiquibaseFile read(Path file) {
        try {
            return new LiquibaseFile(Files.readAllLines(file));
        } catch (IOException e) {
            throw Unreadable.file(file.toString(), e);
        }
    }

    /** @param line the first one, without a byte-order mark */
    static boolean isFormatted(String line) {
        return FORMATTED.matcher(line).matches();
    }

    /** One at least: a file without any is one, as {@code includeAll} takes it. */
    List<ChangeSet> changeSets() {
        return changeSets;
    }

    /** Takes a line that is about rolling back, or a block of them; gives the last line that it has taken. */
    private int rollback(int at, List<String> rollback) {
        Matcher one = ROLLBACK.matcher(lines.get(at));
        if (one.matches()) {
            rollback.add(one.group(1) == null ? "" : one.group(1));
        }
        if (!ROLLBACK_BLOCK.matcher(lines.get(at)).matches()) {
            return at;
        }
        int end = at + 1;
        while (end < lines.size() && !lines.get(end).strip().equals("*/")) {
            rollback.add(lines.get(end++));
        }
        return end;
    }

    /** Whether Liquibase is told to run one of its change sets outside a transaction. */
    boolean isOutsideTransaction() {
        return changeSets.stream().anyMatch(set -> OUTSIDE.matcher(set.attributes()).matches());
    }

    /** What takes the whole file back, the last change set first; empty unless every change set says it in SQL. */
    Optional<String> down() {
        StringBuilder down = new StringBuilder();
        for (int i = changeSets.size() - 1; i >= 0; i--) {
            String sql = String.join("\n", changeSets.get(i).rollback()).strip();
            String word = sql.toLowerCase(Locale.ROOT);
            boolean isNothing = word.startsWith("not required") || word.equals("empty");
            if (sql.isEmpty() || word.startsWith("changesetid")) {
                return Optional.empty();
            }
            down.append(isNothing ? "" : sql + (sql.endsWith(";") ? "\n" : "\n;\n"));
        }
        return Optional.of(down.toString()).filter(text -> !text.isEmpty());
    }

    /**
     * Whoever runs it must heed it, whether or not Liquibase's table is kept.
     *
     * @throws DbmigException if Liquibase would not simply run the file, with the place
     */
    static void refuseUnheeded(MigrationScript script) {
        if (!script.isLiquibase()) {
            return;
        }
        String shown = script.script().name();
        LiquibaseFile file = read(script.file());
        for (ChangeSet set : file.changeSets) {
            Matcher m = UNHEEDED.matcher(set.attributes());
            while (m.find()) {
                if (!m.group(1).equalsIgnoreCase("dbms") || !isPostgres(m.group(2))) {
                    throw unheeded(shown + ":" + set.line() + ": change set " + set + " has '" + m.group(1) + "'");
                }
            }
        }
        for (int i = 0; i < file.lines.size(); i++) {
            Matcher m = UNHEEDED_LINE.matcher(file.lines.get(i));
            if (m.matches()) {
                throw unheeded(shown + ":" + (i + 1) + ": there is a " + m.group(1).toLowerCase(Locale.ROOT));
            }
        }
    }

    private static boolean isPostgres(String value) {
        List<String> names = Arrays.stream(value.replace("\"", "").split(",")).map(name -> name.strip().toLowerCase(Locale.ROOT)).toList();
        return names.contains("postgresql") || names.contains("all");
    }

    private static DbmigException unheeded(String what) {
        return DbmigException.refused(what + ", which dbmig does not heed")
                .detail("Liquibase would decide by it whether, when or how the change set is run; dbmig would simply run it.")
                .hint("Let Liquibase apply it, then: dbmig adopt. Or take it out, if the file is to be run here as it stands.");
    }

    /** As {@code author:id} each. */
    String names() {
        return changeSets.stream().map(ChangeSet::toString).sorted().collect(Collectors.joining(" "));
    }
}
