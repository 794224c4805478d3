package dev.dbmig.cli;

import dev.dbmig.DbmigException;
import dev.dbmig.Suggestion;
import dev.dbmig.backup.RetentionPolicy;
import dev.dbmig.migration.HistoryTable;
import dev.dbmig.migration.TransactionMode;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads dbmig.yaml, the .env files and the variables, and decides each value. */
final class ConfigurationLoader {

    private final ConfigurationPlace place;
    private final Map<String, Setting> settings = new LinkedHashMap<>();

    private ConfigurationLoader(ConfigurationPlace place) {
        this.place = place;
    }

    /**
     * @param configFile what {@code --config} says
     * @param environment what {@code --env} says
     * @throws DbmigException for the first thing that is wrong, with its file and line
     */
    static Configuration load(Path workingDirectory, Optional<Path> configFile, Optional<String> environment,
            Map<String, String> processEnvironment) {
        ConfigurationPlace place = ConfigurationPlace.find(workingDirectory, configFile, processEnvironment);
        return new ConfigurationLoader(place).load(environment, processEnvironment);
    }

    private Configuration load(Optional<String> flag, Map<String, String> processEnvironment) {
        String fileShownAs = place.shownAs(place.file().getFileName().toString());
        Optional<String> text = TextFile.read(place.file(), fileShownAs);
        ConfigurationFile file = ConfigurationFile.parse(fileShownAs, text.orElse(""));
        Map<String, String> dotenv = dotenv(".env");
        Optional<String> environment = flag.or(() -> named(processEnvironment)).or(() -> named(dotenv));
        environment.ifPresent(name -> check(name, file, fileShownAs));

        VariableLayers variables = new VariableLayers(processEnvironment);
        environment.ifPresent(name -> variables.add(place.shownAs(".env." + name), dotenv(".env." + name)));
        variables.add(place.shownAs(".env"), dotenv);
        settings.putAll(file.settings(environment));
        ConfigurationKeys.putOver(settings, variables.settings());
        CopyToConfig.refuseSecrets(settings);

        Map<String, String> origins = new LinkedHashMap<>(variables.origins());
        setting("database").ifPresent(database -> origins.put("database", database.origin()));
        return new Configuration(text.map(t -> place.file()), environment, confirm(environment), text("database"),
                migrations(), history(), run(), postgres(), safety(processEnvironment), backup(processEnvironment, variables.values()), variables.values(), variables.warnings(), origins);
    }

    private Map<String, String> dotenv(String name) {
        String shownAs = place.shownAs(name);
        return TextFile.read(place.folder().resolve(name), shownAs)
                .map(text -> DotenvFile.parse(shownAs, text))
                .orElse(Map.of());
    }

    private static Optional<String> named(Map<String, String> variables) {
        return Optional.ofNullable(variables.get("DBMIG_ENV")).filter(name -> !name.isEmpty());
    }

    /** A misspelled name must not mean the top level's database. */
    private void check(String name, ConfigurationFile file, String fileShownAs) {
        if (!EnvironmentName.isOne(name)) {
            throw DbmigException.usage("not a name for an environment: \"" + name + "\"").hint(EnvironmentName.HINT);
        }
        boolean isKnown = file.environments().isEmpty() || file.environments().contains(name)
                || Files.exists(place.folder().resolve(".env." + name));
        if (!isKnown) {
            String listed = String.join(", ", file.environments());
            throw DbmigException.usage("unknown environment \"" + name + "\"")
                    .detail(fileShownAs + " has: " + listed + "; there is no .env." + name + " either.")
                    .hint(Suggestion.hint(name, file.environments(), "Give one of them with --env."));
        }
    }

    private boolean confirm(Optional<String> environment) {
        return text("confirm").map(Boolean::parseBoolean)
                .orElse(environment.filter(EnvironmentName::isProduction).isPresent());
    }

    private MigrationsConfig migrations() {
        String shownAs = text("migrations.dir").orElse("migrations");
        return new MigrationsConfig(
                path(shownAs),
                shownAs,
                TransactionMode.valueOf(text("migrations.transaction").orElse("all").toUpperCase(Locale.ROOT)),
                text("migrations.out-of-order").orElse("refuse").equals("allow"));
    }

    private HistoryTable history() {
        return new HistoryTable(
                text("history.schema").orElse(HistoryTable.DEFAULT.schema()),
                text("history.table").orElse(HistoryTable.DEFAULT.table()),
                text("history.mirror").map(Boolean::parseBoolean)
                        .map(isOn -> isOn ? HistoryTable.Mirroring.ON : HistoryTable.Mirroring.OFF)
                        .orElse(HistoryTable.Mirroring.AS_ADOPTED));
    }

    private RunConfig run() {
        return new RunConfig(
                duration("timeout").orElse(Duration.ofSeconds(300)),
                duration("lock-timeout").orElse(Duration.ofMillis(200)),
                duration("lock-wait").orElse(Duration.ofMinutes(10)),
                text("lock-database").orElse("postgres"));
    }

    private PostgresConfig postgres() {
        return new PostgresConfig(text("postgres.bin").map(this::path), text("postgres.exec"));
    }

    private SafetyConfig safety(Map<String, String> processEnvironment) {
        Map<String, String> health = new LinkedHashMap<>();
        text("health.url").ifPresent(url -> health.put("url", url));
        text("health.command").ifPresent(command -> health.put("command", command));
        if (health.size() > 1) {
            throw DbmigException.usage("health has a url and a command").hint("Keep one of the two.");
        }
        StateFolders folders = StateFolders.of(processEnvironment);
        return new SafetyConfig(text("state-dir").map(this::path).orElse(folders.state()),
                text("backup.mode").orElse("dump").equals("none") ? Optional.empty()
                        : Optional.of(backupDir(processEnvironment)),
                text("rehearsal.mode").orElse("restore"), text("rehearsal.url"), !text("rehearsal.down").orElse("auto").equals("none"), text("safety-copy").orElse("auto"),
                setting("services").map(Setting::items).orElse(List.of()), health,
                duration("health.timeout").orElse(Duration.ofSeconds(60)),
                duration("health.stable-for").orElse(Duration.ofSeconds(5)), duration("max-downtime"),
                text("checks.tables").map(tables -> List.of(tables.split(","))).orElse(List.of()),
                text("checks.dir").map(this::path),
                setting("notify").map(Setting::items).orElse(List.of()).stream().map(item -> webhook(item.get("webhook"))).toList());
    }

    private static String webhook(String url) {
        if (!url.matches("https?://[^/\\s]+(/\\S*)?")) {
            throw DbmigException.usage("the webhook in notify is no address of the web").hint("Write https://host/path.");
        }
        return url;
    }

    private BackupConfig backup(Map<String, String> processEnvironment, Map<String, String> variables) {
        RetentionPolicy keep = keep("backup.keep.").orElse(RetentionPolicy.USUAL);
        return new BackupConfig(backupDir(processEnvironment), keep, duration("backup.keep.failed-databases"),
                new CopyToConfig(this::text, this::path).read(keep("backup.copy-to.keep.").orElse(keep), variables));
    }

    private Optional<RetentionPolicy> keep(String prefix) {
        boolean isSaid = settings.keySet().stream().anyMatch(
                key -> key.startsWith(prefix) && !key.equals("backup.keep.failed-databases"));
        return !isSaid ? Optional.empty() : Optional.of(new RetentionPolicy(count(prefix + "last"), duration(prefix + "within"),
                count(prefix + "daily"), count(prefix + "weekly"), count(prefix + "monthly"), count(prefix + "yearly"),
                text(prefix + "size").flatMap(ByteSize::parse).orElse(0L)));
    }

    private int count(String rule) {
        return text(rule).map(Integer::parseInt).orElse(0);
    }

    private Path backupDir(Map<String, String> processEnvironment) {
        return text("backup.dir").map(this::path).orElse(StateFolders.of(processEnvironment).backups());
    }

    private Path path(String text) {
        try {
            return place.folder().resolve(text).normalize();
        } catch (InvalidPathException e) {
            throw DbmigException.usage("not a path on this machine: \"" + text + "\"")
                    .hint("For letters beyond ASCII set LC_ALL=C.UTF-8.");
        }
    }

    private Optional<Duration> duration(String key) {
        return text(key).flatMap(TimeSpan::parse);
    }

    private Optional<String> text(String key) {
        return setting(key).map(Setting::text);
    }

    private Optional<Setting> setting(String key) {
        return Optional.ofNullable(settings.get(key));
    }
}
