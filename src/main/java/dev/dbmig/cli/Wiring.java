package dev.dbmig.cli;

import dev.dbmig.DbmigException;
import dev.dbmig.migration.LockPatience;
import dev.dbmig.migration.MigrationFolder;
import dev.dbmig.migration.TransactionMode;
import dev.dbmig.postgres.ClientTools;
import dev.dbmig.postgres.ConnectionSettings;
import dev.dbmig.process.CommandRunner;
import dev.dbmig.upgrade.PlanRules;
import dev.dbmig.upgrade.RunSettings;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** Puts the parts of the engine together from configuration and options. */
final class Wiring {

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

    String migrationsShownAs() {
        return dir.orElse(configuration.migrations().shownAs());
    }

    MigrationFolder folder() {
        return MigrationFolder.read(migrationsDir(), migrationsShownAs());
    }

    ConnectionSettings connection(ConnectionFlags flags) {
        return ConnectionSources.settings(configuration, flags);
    }

    ClientTools clientTools() {
        return new ClientTools(new CommandRunner(), configuration.postgres().bin());
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
                options.lockWait == null ? run.lockWait() : Durations.parse("--lock-wait", options.lockWait));
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
