package dev.dbmig.cli;

import dev.dbmig.migration.Migration;
import dev.dbmig.migration.MigrationFolder;
import dev.dbmig.upgrade.FreshInstallation;
import dev.dbmig.upgrade.RunSettings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What fills a database, read to the end of each file before anything is done.
 *
 * @param script for fresh installations; empty to apply the migrations
 * @param stated the version that it contains
 */
record Setup(MigrationFolder folder, Optional<Migration> script, Optional<String> stated, List<Migration> seeds) {

    static Setup read(ProjectCommand command, SetupOptions options) {
        Optional<Migration> script = options.script(command.wiring());
        return new Setup(SetupOptions.folder(command, script), script, Optional.ofNullable(options.at), options.seeds(command.wiring()));
    }

    /** Before a database is dropped that is to be filled anew. */
    void requireReady(RunSettings settings, Console console) {
        new FreshInstallation(settings, folder, new ConsoleVoice(console)).requireReady(script, stated);
    }

    /** Does it, and says so. */
    Map<String, Object> carryOut(RunSettings settings, Console console) {
        FreshInstallation installation = new FreshInstallation(settings, folder, new ConsoleVoice(console));
        Signals.onInterrupt(installation::interrupt);
        FreshInstallation.Outcome outcome = installation.run(script, stated);
        List<String> seeded = seeds.isEmpty() ? List.of() : installation.seed(seeds);
        String database = settings.connection().database();
        if (!console.isJson()) {
            console.say(!outcome.isNew() && seeded.isEmpty() ? "Nothing to do: database \"" + database + "\" is set up."
                    : "Set up database \"" + database + "\"" + script.map(s -> " by " + s.key()).orElse("")
                            + outcome.contained().map(v -> ", which contains the migrations up to " + v).orElse("")
                            + outcome.version().map(v -> "; it is at " + v).orElse("") + ".");
        }
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("database", database);
        document.put("isNew", outcome.isNew());
        document.put("script", script.map(Migration::key).orElse(null));
        document.put("contains", outcome.contained().orElse(null));
        document.put("version", outcome.version().orElse(null));
        document.put("seeds", seeded);
        return document;
    }
}
