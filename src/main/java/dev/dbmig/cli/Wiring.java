package dev.dbmig.cli;

import dev.dbmig.DbmigException;
import dev.dbmig.backup.BackupFolder;
import dev.dbmig.backup.BackupMeans;
import dev.dbmig.backup.PgBackRest;
import dev.dbmig.backup.Backups;
import dev.dbmig.backup.Pruner;
import dev.dbmig.engine.EngineDefinition;
import dev.dbmig.insight.Webhooks;
import dev.dbmig.migration.LockPatience;
import dev.dbmig.migration.MigrationFolder;
import dev.dbmig.migration.TransactionMode;
import dev.dbmig.offsite.Offsite;
import dev.dbmig.postgres.ClientPrograms;
import dev.dbmig.postgres.ClientTools;
import dev.dbmig.postgres.ConnectionSettings;
import dev.dbmig.process.CommandRunner;
import dev.dbmig.service.Health;
import dev.dbmig.service.HealthDefinition;
import dev.dbmig.service.ServiceDefinition;
import dev.dbmig.service.Services;
import dev.dbmig.upgrade.ChangelogFile;
import dev.dbmig.upgrade.PlanRules;
import dev.dbmig.upgrade.RunExtras;
import dev.dbmig.upgrade.RunReports;
import dev.dbmig.upgrade.RunSettings;
import dev.dbmig.upgrade.Safety;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** Puts the parts of the engine together from configuration and options. */
final class Wiring {

    /** How long one service may take to stop or to start. */
    private static final Duration SERVICE_LIMIT = Duration.ofSeconds(60);

    private final Configuration configuration;
    private final Optional<String> dir;

    private Wiring(Configuration configuration, Optional<String> dir) {
        this.configuration = configuration;
        this.dir = dir;
    }

    static Wiring of(ProjectOptions options) {
        Configuration configuration = ConfigurationLoader.load(Path.of("").toAbsolutePath(),
                Optional.ofNullable(options.config), Optional.ofNullable(options.environment), System.getenv());
        return new Wiring(configuration, Optional.ofNullable(options.dir));
    }

    Configuration configuration() {
        return configuration;
    }

    Path migrationsDir() {
        return dir.map(Path::of).orElse(configuration.migrations().dir());
    }

    /** The folder that has the folder of migrations, or that another tool works in. */
    Path besideMigrations() {
        return engine().map(EngineDefinition::directory).orElseGet(() -> {
            Path above = migrationsDir().toAbsolutePath().normalize().getParent();
            return above == null ? migrationsDir() : above;
        }).toAbsolutePath().normalize();
    }

    String migrationsShownAs() {
        return dir.orElse(configuration.migrations().shownAs());
    }

    /** Whether somebody said where the folder of migrations is. */
    boolean isFolderNamed() {
        return dir.isPresent() || configuration.migrations().isFolderNamed();
    }

    /** @throws DbmigException if --dir names a folder, and the configuration a table */
    void refuseFolderBesideTable() {
        if (dir.isPresent()) {
            throw DbmigException.usage("--dir: the migrations are rows of table " + configuration.migrations().table().orElse(""))
                    .hint("Take migrations.table out of dbmig.yaml to use a folder.");
        }
    }

    /** Another tool that keeps the migrations, unless a folder was given. */
    Optional<EngineDefinition> engine() {
        return dir.isPresent() ? Optional.empty() : configuration.engine();
    }

    MigrationFolder folder() {
        return engine().isPresent() ? MigrationFolder.EMPTY : MigrationFolder.read(migrationsDir(), migrationsShownAs());
    }

    ConnectionSettings connection(ConnectionFlags flags) {
        return ConnectionSources.settings(configuration, flags);
    }

    ClientTools clientTools() {
        return new ClientTools(new CommandRunner(), configuration.postgres().bin());
    }

    ClientPrograms clientPrograms() {
        return new ClientPrograms(clientTools(), new CommandRunner(), configuration.postgres().exec()
                .map(prefix -> List.of(prefix.strip().split("\\s+"))).orElse(List.of()));
    }

    BackupFolder backupFolder() {
        return new BackupFolder(configuration.backup().dir(), configuration.backup().minFree());
    }

    /** Empty where backups are dumps. */
    Optional<PgBackRest> pgBackRest() {
        return configuration.backup().server().map(settings -> new PgBackRest(settings, new CommandRunner()));
    }

    Backups backups() {
        return new Backups(backupFolder(), clientPrograms());
    }

    ChangelogFile changelog(Path file, ConnectionSettings connection) {
        return new ChangelogFile(file, configuration.environment().orElse(connection.database()));
    }

    /**
     * The copies of the backups elsewhere, if that is configured.
     *
     * @param progress is told what is going on
     */
    Optional<Offsite> offsite(Consumer<String> progress) {
        return configuration.backup().copyTo().map(settings -> new Offsite(settings, backupFolder(), progress));
    }

    RunReports runReports() {
        return new RunReports(configuration.safety().stateDir());
    }

    Pruner pruner() {
        return new Pruner(backupFolder(), runReports()::unfinished);
    }

    /** @param transaction the option, null if it was not given */
    RunSettings runSettings(ConnectionSettings connection, RunOptions options, String transaction, boolean outOfOrder) {
        PlanRules rules = new PlanRules(
                transaction == null ? configuration.migrations().transaction() : mode(transaction),
                outOfOrder || configuration.migrations().allowsOutOfOrder());
        RunConfig run = configuration.run();
        return new RunSettings(connection,
                options.lockDatabase == null ? run.lockDatabase() : options.lockDatabase,
                configuration.history(), rules,
                new LockPatience(options.lockTimeout == null ? run.lockTimeout()
                        : Durations.parse("--lock-timeout", options.lockTimeout)),
                options.timeout == null ? run.timeout() : Durations.parse("--timeout", options.timeout),
                options.lockWait == null ? run.lockWait() : Durations.parse("--lock-wait", options.lockWait),
                safety(options), extras(options));
    }

    /** A sentence if something is left that should go; what a failed run was based on is left alone. */
    private Optional<String> prune(Map<String, Object> report) {
        if (!Long.valueOf(0).equals(report.get("exitCode"))) {
            return Optional.empty();
        }
        try {
            Pruner.Outcome outcome = pruner().prune(configuration.backup().keep());
            return outcome.problems().isEmpty() ? Optional.empty()
                    : Optional.of("Not every old backup could be removed: " + String.join("; ", outcome.problems()) + ".");
        } catch (DbmigException e) {
            return Optional.of("Old backups were not removed: " + e.getMessage() + ".");
        }
    }

    private RunExtras extras(RunOptions options) {
        RunRecords records = configuration.records();
        List<Function<Map<String, Object>, Optional<String>>> witnesses = new ArrayList<>();
        records.logs().ifPresent(dir -> witnesses.add(report -> ReportFile.keep(dir, report)));
        records.textfiles().forEach(file -> witnesses.add(report -> RunMetricsFile.keep(file, report, runReports())));
        if (records.prunes()) {
            witnesses.add(this::prune);
        }
        return new RunExtras(engine(), options instanceof SafeRunOptions safe && safe.force, records.logs(), witnesses);
    }

    /** What is done around the migrations. */
    private Safety safety(RunOptions given) {
        SafeRunOptions options = given instanceof SafeRunOptions safe ? safe : new SafeRunOptions();
        SafetyConfig config = configuration.safety();
        if (options.skipBackup && configuration.confirm() && !options.force) {
            throw DbmigException.usage("--skip-backup is refused in " + configuration.environment().orElse("an environment")
                    + ", which is marked confirm").hint("Insist with --force.");
        }
        Optional<Path> backupDir = options.skipBackup ? Optional.empty() : config.backupDir();
        Safety.Rehearsal rehearsal = Safety.Rehearsal.valueOf(config.rehearsal().toUpperCase(Locale.ROOT));
        boolean cannotRestore = rehearsal.needsBackup() && backupDir.isEmpty();
        return new Safety(config.stateDir(), backupDir,
                options.skipTest || cannotRestore ? Safety.Rehearsal.NONE : rehearsal, rehearsalServer(config, rehearsal), config.rehearsesDown(),
                Safety.SafetyCopy.valueOf(config.safetyCopy().toUpperCase(Locale.ROOT)),
                config.services().stream().map(ServiceDefinition::of).toList(), health(config), options.fence,
                options.maxDowntime == null ? config.maxDowntime()
                        : Optional.of(Durations.parse("--max-downtime", options.maxDowntime)),
                config.tables(), config.checksDir(), new Webhooks(config.webhooks()),
                new Safety.Tools(clientPrograms(),
                        new Services(new CommandRunner(), SERVICE_LIMIT),
                        definition -> new Health(definition, new CommandRunner()), VersionText.number(),
                        new BackupMeans(configuration.backup().minFree(), options.skipBackup ? Optional.empty() : pgBackRest()),
                        backupDir.isEmpty() ? Optional.empty() : offsite(line -> { })));
    }

    private Optional<ConnectionSettings> rehearsalServer(SafetyConfig config, Safety.Rehearsal rehearsal) {
        if (config.rehearsalUrl().isPresent() && rehearsal == Safety.Rehearsal.CLONE) {
            throw DbmigException.usage("rehearsal.mode clone copies the database inside its server, and rehearsal.url names another")
                    .hint("Use rehearsal.mode restore with it.");
        }
        return config.rehearsalUrl().map(url -> ConnectionSources.otherServer("rehearsal.url", url, configuration));
    }

    private static Optional<HealthDefinition> health(SafetyConfig config) {
        return config.health().isEmpty() ? Optional.empty() : Optional.of(new HealthDefinition(config.health().get("url"),
                config.health().get("command"), config.healthTimeout(), config.healthStableFor()));
    }

    private static TransactionMode mode(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "all" -> TransactionMode.ALL;
            case "each" -> TransactionMode.EACH;
            default -> throw DbmigException.usage("--transaction: \"" + text + "\" is neither all nor each")
                    .hint("all: one transaction for the run; each: one for each migration.");
        };
    }
}
