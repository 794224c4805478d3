package dev.dbmig.cli;

import dev.dbmig.DbmigException;
import dev.dbmig.Suggestion;
import dev.dbmig.backup.PgBackRest;
import dev.dbmig.backup.RetentionPolicy;
import dev.dbmig.insight.IgnoreRule;
import dev.dbmig.migration.HistoryTable;
import dev.dbmig.migration.TransactionMode;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

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
        settings.putAll(variables.settings());

        Map<String, String> origins = new LinkedHashMap<>(variables.origins());
        setting("database").ifPresent(database -> origins.put("database", database.origin()));
        return new Configuration(text.map(t -> place.file()), environment, confirm(environment), text("database"),
                migrations(), history(), run(), postgres(), safety(processEnvironment), backup(processEnvironment),
                new EngineConfiguration(place.folder(), this::text).read(variables.fromFiles()), records(), ignoredDrift(),
                text("migrations.changelog").map(this::path), variables.values(), warnings(variables), origins);
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

    private List<String> warnings(VariableLayers variables) {
        List<String> warnings = new ArrayList<>(variables.warnings());
        settings.forEach((path, setting) -> {
            if (!ConfigurationKeys.hasEffect(path)) {
                warnings.add("\"" + path + "\" (" + setting.origin() + ") has no effect in this version");
            }
        });
        return List.copyOf(warnings);
    }

    private boolean confirm(Optional<String> environment) {
        return text("confirm").map(Boolean::parseBoolean)
                .orElse(environment.filter(EnvironmentName::isProduction).isPresent());
    }

    private MigrationsConfig migrations() {
        String shownAs = text("migrations.dir").orElseGet(this::usualFolder);
        if (text("migrations.dir").isPresent() && text("migrations.table").isPresent()) {
            throw DbmigException.usage("migrations.dir and migrations.table are both set, and migrations are in one place")
                    .hint("Take one out; in an environment, set it to null.");
        }
        return new MigrationsConfig(
                path(shownAs),
                shownAs,
                text("migrations.table"),
                TransactionMode.valueOf(text("migrations.transaction").orElse("all").toUpperCase(Locale.ROOT)),
                text("migrations.out-of-order").orElse("refuse").equals("allow"));
    }

    /** A Sqitch project has its plan beside everything else. */
    private String usualFolder() {
        boolean isSqitch = !Files.exists(path(MigrationsConfig.USUAL))
                && (Files.exists(path("sqitch.plan")) || Files.exists(path("sqitch.conf")));
        return isSqitch ? "." : MigrationsConfig.USUAL;
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
                text("backup.mode").orElse("dump").equals("none") || usesPgBackRest() ? Optional.empty()
                        : Optional.of(backupDir(processEnvironment)),
                rehearsal(), text("rehearsal.url"), !text("rehearsal.down").orElse("auto").equals("none"), text("safety-copy").orElse("auto"),
                setting("services").map(Setting::items).orElse(List.of()), health,
                duration("health.timeout").orElse(Duration.ofSeconds(60)),
                duration("health.stable-for").orElse(Duration.ofSeconds(5)), duration("max-downtime"),
                text("checks.tables").map(tables -> List.of(tables.split(","))).orElse(List.of()),
                text("checks.dir").map(this::path),
                told("webhook").stream().map(ConfigurationLoader::webhook).toList());
    }

    private RunRecords records() {
        return new RunRecords(text("logs.dir").map(this::path), told("textfile").stream().map(this::path).toList(),
                text("backup.prune").filter("after-run"::equals).isPresent());
    }

    private List<String> told(String kind) {
        return setting("notify").map(Setting::items).orElse(List.of()).stream().filter(item -> item.containsKey(kind))
                .map(item -> item.get(kind)).toList();
    }

    private static String webhook(String url) {
        if (!url.matches("https?://[^/\\s]+(/\\S*)?")) {
            throw DbmigException.usage("the webhook in notify is no address of the web").hint("Write https://host/path.");
        }
        return url;
    }

    private BackupConfig backup(Map<String, String> processEnvironment) {
        RetentionPolicy keep = new RetentionPolicy(count("last"), duration("backup.keep.within"), count("daily"),
                count("weekly"), count("monthly"), count("yearly"), text("backup.keep.size").flatMap(ByteSize::parse).orElse(0L));
        boolean isSaid = settings.keySet().stream().anyMatch(
                key -> key.startsWith("backup.keep.") && !key.equals("backup.keep.failed-databases"));
        return new BackupConfig(backupDir(processEnvironment), isSaid ? keep : RetentionPolicy.USUAL,
                duration("backup.keep.failed-databases"),
                text("backup.min-free").flatMap(ByteSize::parse).map(OptionalLong::of).orElse(OptionalLong.empty()),
                server());
    }

    private Optional<PgBackRest.Settings> server() {
        if (!usesPgBackRest()) {
            return Optional.empty();
        }
        String stanza = text("backup.stanza").orElseThrow(() -> DbmigException.usage("backup.provider is pgbackrest, and there is no backup.stanza")
                .hint("Name the stanza of the server, as in pgbackrest.conf."));
        if (!stanza.matches("[A-Za-z0-9_][A-Za-z0-9_.-]*")) {
            throw DbmigException.usage("backup.stanza: \"" + stanza + "\" is no name of a stanza")
                    .hint("Letters, digits, and _ . - behind the first one.");
        }
        return Optional.of(new PgBackRest.Settings(List.of(text("backup.pgbackrest").orElse("pgbackrest").strip().split("\\s+")), stanza,
                PgBackRest.Type.valueOf(text("backup.type").orElse("incr").toUpperCase(Locale.ROOT)),
                duration("backup.fresh-for").orElse(Duration.ofHours(24))));
    }

    private boolean usesPgBackRest() {
        return text("backup.provider").orElse("pg_dump").equals("pgbackrest") && !text("backup.mode").orElse("dump").equals("none");
    }

    /** pgBackRest's backups hold no single database that could be restored for it. */
    private String rehearsal() {
        Optional<String> mode = text("rehearsal.mode");
        boolean needsDump = mode.isPresent() && !mode.get().equals("clone") && !mode.get().equals("none");
        if (usesPgBackRest() && needsDump) {
            throw DbmigException.usage("rehearsal.mode " + mode.get() + " needs a dump, and backup.provider pgbackrest makes none")
                    .hint("Use clone, where nobody else is connected meanwhile, or none.");
        }
        if (usesPgBackRest() && text("safety-copy").orElse("auto").equals("dump")) {
            throw DbmigException.usage("safety-copy dump is for backup.provider pg_dump").hint("Use clone or auto.");
        }
        return mode.orElse(usesPgBackRest() ? "none" : "restore");
    }

    private List<IgnoreRule> ignoredDrift() {
        return setting("drift.ignore").map(Setting::items).orElse(List.of()).stream()
                .map(item -> new IgnoreRule(item.get("object"), item.get("reason"))).toList();
    }

    private int count(String rule) {
        return text("backup.keep." + rule).map(Integer::parseInt).orElse(0);
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
