package dev.dbmig.cli;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import dev.dbmig.Suggestion;
import dev.dbmig.migration.Comparison;
import dev.dbmig.migration.History;
import dev.dbmig.migration.Migration;
import dev.dbmig.migration.MigrationFolder;
import dev.dbmig.migration.MigrationScript;
import dev.dbmig.migration.MigrationStatus;
import dev.dbmig.migration.TransactionMode;
import dev.dbmig.sql.LintFinding;
import dev.dbmig.sql.LintLevel;
import dev.dbmig.sql.LintRule;
import dev.dbmig.sql.Script;
import dev.dbmig.upgrade.EngineLint;
import dev.dbmig.upgrade.Lint;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "lint",
        description = {"Find what is dangerous in migrations: locks that keep others waiting, tables written anew, data taken away; by the "
            + "server's version and the size of the tables at hand. Changes nothing.",
            "A statement is allowed by a line above it: -- dbmig:allow RULE: reason",
            "Where another tool keeps the migrations, such as Alembic, by the SQL that it prints."},
        footerHeading = "%nExamples:%n",
        footer = {"  dbmig lint                             what is pending, with its down scripts",
            "  dbmig lint migrations/004_add_user_preferences.sql",
            "  dbmig lint --all --offline --fail-on warning",
            "  dbmig lint --rules                     what is looked for"})
final class LintCommand extends DatabaseCommand {

    private static final int OLDEST = 13;
    private static final int NEWEST = 18;
    private static final String USUAL_VERSION = "17";

    @Parameters(arity = "0..*", paramLabel = "FILE", description = "Migrations, by file, version or name, or other scripts. Default: what is pending, with its down scripts.")
    List<String> names;

    @Option(names = "--all", description = "All migrations of the folder, also those that are applied.")
    boolean all;

    @Option(names = "--offline", description = "By the text alone, without a database; all migrations of the folder.")
    boolean offline;

    @Option(names = "--server-version", paramLabel = "13…18", description = "The major version to assume with --offline. Default: " + USUAL_VERSION + ".")
    String serverVersion;

    @Option(names = "--fail-on", paramLabel = "error|warning|note|never",
            description = "From which level on exit 3. Default: error.")
    String failOn = "error";

    @Option(names = "--rules", description = "List the rules.")
    boolean rules;

    private final Set<MigrationScript> asked = new HashSet<>();
    private MigrationFolder folder;

    @Override
    ExitCode run() {
        if (rules) {
            return listRules();
        }
        Optional<LintLevel> limit = limit();
        int major = serverVersion();
        List<LintFinding> findings = wiring().engine().isPresent() ? ofEngine(major) : ofScripts(major);
        boolean isRefused = limit.isPresent() && findings.stream()
                .anyMatch(f -> f.allowed().isEmpty() && f.level().compareTo(limit.get()) >= 0);
        answer(findings, major);
        return isRefused ? ExitCode.REFUSED : ExitCode.OK;
    }

    private List<LintFinding> ofScripts(int major) {
        return offline ? Lint.offline(major, mode()).look(chosen(Optional.empty()), this::isAsked)
                : look(session -> Lint.of(session, mode()).look(chosen(Optional.of(Comparison.of(lintedFolder().migrations(),
                        new History(wiring().configuration().history()).rows(session)))), this::isAsked));
    }

    /** Another tool has its own transactions. */
    private List<LintFinding> ofEngine(int major) {
        EngineLint engine = new EngineLint(usualSettings());
        if (offline) {
            return chosen(engine, Lint.offline(major, TransactionMode.EACH));
        }
        askForPassword();
        return look(session -> chosen(engine, Lint.of(session, TransactionMode.EACH)));
    }

    private List<LintFinding> chosen(EngineLint engine, Lint lint) {
        if (names == null) {
            return all || offline ? engine.all(lint) : engine.pending(lint);
        }
        Map<Boolean, List<Path>> isScript = names.stream().map(Path::of)
                .collect(Collectors.partitioningBy(path -> Files.isRegularFile(path) && path.toString().endsWith(".sql")));
        List<LintFinding> findings = new ArrayList<>(lint.lookForward(isScript.get(true).stream().map(KnownScripts::script).toList()));
        if (!isScript.get(false).isEmpty()) {
            findings.addAll(engine.named(isScript.get(false).stream()
                    .map(path -> (Files.isRegularFile(path) ? path.getFileName() : path).toString()).toList(), lint));
        }
        return findings;
    }

    private TransactionMode mode() {
        return wiring().configuration().migrations().transaction();
    }

    /** Scripts that are no migrations need none. */
    private MigrationFolder lintedFolder() {
        if (folder == null) {
            boolean isNeedless = names != null && !Files.isDirectory(wiring().migrationsDir());
            folder = isNeedless ? MigrationFolder.EMPTY : folder();
        }
        return folder;
    }

    private List<Migration> chosen(Optional<Comparison> comparison) {
        if (names != null) {
            return names.stream().map(this::named).distinct().toList();
        }
        if (all || comparison.isEmpty()) {
            return lintedFolder().migrations();
        }
        return comparison.get().statuses().stream().filter(s -> !s.isApplied()).map(MigrationStatus::migration).flatMap(Optional::stream).toList();
    }

    private Migration named(String name) {
        Path path = Path.of(name);
        Path wanted = path.toAbsolutePath().normalize();
        Optional<Migration> file = lintedFolder().migrations().stream().filter(m -> isIn(wanted, m.up()) || m.down().filter(d -> isIn(wanted, d)).isPresent())
                .findFirst();
        Migration found = file.orElseGet(() -> Files.isRegularFile(path) ? KnownScripts.script(path) : lintedFolder().find(name));
        Stream.concat(Stream.of(found.up()), found.down().stream()).filter(script -> file.isEmpty() || isIn(wanted, script)).forEach(asked::add);
        return found;
    }

    private static boolean isIn(Path file, MigrationScript script) {
        return script.file().toAbsolutePath().normalize().equals(file);
    }

    private boolean isAsked(MigrationScript script) {
        return names == null || asked.contains(script);
    }

    private void answer(List<LintFinding> findings, int major) {
        if (console.isJson()) {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("database", offline ? null : connection().database());
            document.put("findings", findings.stream().map(LintText::json).toList());
            document.put("notLookedAt", offline ? List.of("sizes", "types", "constraints", "dependants") : List.of());
            console.json(document);
            return;
        }
        findings.forEach(finding -> LintText.lines(finding, console).forEach(console::line));
        console.say(summary(findings));
        if (findings.stream().anyMatch(f -> f.location().script().startsWith(Script.REVISION))) {
            console.say("Lines are counted in the SQL that " + wiring().engine().orElseThrow().label() + " prints.");
        }
        if (offline) {
            console.say("Without a database it cannot be told how large the tables are, which types their columns have, what is proven by"
                    + " a CHECK, and what depends on what; PostgreSQL " + major + " was assumed.");
        }
    }

    private static String summary(List<LintFinding> findings) {
        StringBuilder text = new StringBuilder();
        for (LintLevel level : List.of(LintLevel.ERROR, LintLevel.WARNING, LintLevel.NOTE)) {
            count(text, findings.stream().filter(f -> f.allowed().isEmpty() && f.level() == level).count(), level.toString(), "s");
        }
        count(text, findings.stream().filter(f -> f.allowed().isPresent()).count(), "allowed", "");
        return text.isEmpty() ? "Nothing found." : "Found " + text + ".";
    }

    private static void count(StringBuilder text, long count, String what, String plural) {
        if (count > 0) {
            text.append(text.isEmpty() ? "" : ", ").append(count).append(' ').append(what).append(count == 1 ? "" : plural);
        }
    }

    private Optional<LintLevel> limit() {
        List<String> known = List.of("error", "warning", "note", "never");
        if (!known.contains(failOn)) {
            throw DbmigException.usage("--fail-on: \"" + failOn + "\" is no level").hint(Suggestion.hint(failOn, known, "Give one of " + known + "."));
        }
        return failOn.equals("never") ? Optional.empty() : Optional.of(LintLevel.valueOf(failOn.toUpperCase(Locale.ROOT)));
    }

    private int serverVersion() {
        if (serverVersion != null && !offline) {
            throw DbmigException.usage("--server-version is what to assume with --offline; connected, the server says it")
                    .hint("Leave it out, or add --offline.");
        }
        String text = serverVersion == null ? USUAL_VERSION : serverVersion;
        int major = text.matches("\\d{1,3}") ? Integer.parseInt(text) : 0;
        if (major < OLDEST || major > NEWEST) {
            throw DbmigException.usage("--server-version: \"" + text + "\" is none from " + OLDEST + " to " + NEWEST)
                    .hint("Give the major version alone, such as 16.");
        }
        if (offline) {
            connection.refuse("lint --offline", "--offline is left out");
        }
        return major;
    }

    private ExitCode listRules() {
        if (console.isJson()) {
            console.json(Arrays.stream(LintRule.values()).map(rule -> Map.of("rule", rule.id(), "title", rule.title())).toList());
        } else {
            Table table = new Table("rule", "finds");
            Arrays.stream(LintRule.values()).forEach(rule -> table.row(rule.id(), rule.title()));
            table.lines().forEach(console::line);
        }
        return ExitCode.OK;
    }
}
