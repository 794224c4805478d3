package dev.dbmig.cli;

import dev.dbmig.DbmigException;
import dev.dbmig.migration.MigrationFolder;
import dev.dbmig.postgres.ConnectionSettings;
import dev.dbmig.postgres.Session;
import dev.dbmig.upgrade.RunSettings;
import java.nio.file.Files;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.Mixin;

/** A command that looks at a database. */
abstract class DatabaseCommand extends ProjectCommand {

    @Mixin
    ConnectionOptions connection;

    private ConnectionSettings settings;

    final ConnectionSettings connection() {
        if (settings == null) {
            settings = wiring().connection(connection.flags());
            settings.warnings().forEach(console::warn);
        }
        return settings;
    }

    /** As configured, without any option of a run. */
    final RunSettings usualSettings() {
        return wiring().runSettings(connection(), new RunOptions(), null, false);
    }

    /** Another tool keeps the migrations, and is asked. */
    final EngineView engineView() {
        askForPassword();
        return new EngineView(wiring().engine().orElseThrow(), connection());
    }

    /** Looks at the database in a session of its own. */
    final <T> T look(Function<Session, T> action) {
        try (Session session = open()) {
            return action.apply(session);
        }
    }

    /**
     * Asks for the name of the database where the environment says that it is to be asked for.
     *
     * @param isAnswered whether the command line has answered
     */
    final void requireConfirmation(boolean isAnswered) {
        if (wiring().configuration().confirm() && !isAnswered) {
            Prompt.databaseName(connection().database(), wiring().configuration().environment().orElse("this environment"));
        }
    }

    /** Makes sure that it can be logged in, and asks for a password where one is missing. */
    final void askForPassword() {
        askForPassword(connection().database());
    }

    /** @param database of the server that there is, where the configured one may not be there */
    final void askForPassword(String database) {
        if (connection().get("password").isEmpty()) {
            open(database).close();
        }
    }

    /** A folder; or the rows of a table, where one is configured or there is no folder and such a table is there. */
    @Override
    MigrationFolder read() {
        if (wiring().engine().isPresent()) {
            return wiring().folder();
        }
        Optional<String> table = wiring().configuration().migrations().table();
        if (table.isPresent()) {
            wiring().refuseFolderBesideTable();
            return look(session -> MigrationFolder.ofTable(session, table.get()));
        }
        return Files.exists(wiring().migrationsDir()) ? wiring().folder() : onlyTable().orElseGet(wiring()::folder);
    }

    /** What is wrong with the folder is what counts where there is no database to look into either. */
    private Optional<MigrationFolder> onlyTable() {
        if (wiring().isFolderNamed()) {
            return Optional.empty();
        }
        Session session;
        try {
            session = open();
        } catch (DbmigException e) {
            return Optional.empty();
        }
        try (session) {
            return MigrationFolder.ofOnlyTable(session);
        }
    }

    private Session open() {
        return open(connection().database());
    }

    private Session open(String database) {
        try {
            return Session.open(connection().withDatabase(database), "dbmig");
        } catch (DbmigException e) {
            boolean needsPassword = e.getMessage().contains("none was given") && Terminal.isTerminal(0);
            if (!needsPassword) {
                throw e;
            }
            settings = connection().withPassword(Prompt.password(connection()), "typed");
            return Session.open(connection().withDatabase(database), "dbmig");
        }
    }
}
