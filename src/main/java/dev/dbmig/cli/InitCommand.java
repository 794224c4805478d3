package dev.dbmig.cli;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "init",
        description = {"Write a commented dbmig.yaml and an empty folder of migrations; or, with --systemd, units that back up every "
            + "night as dbmig.yaml says.", "Nothing is ever overwritten."},
        footerHeading = "%nExamples:%n",
        footer = {"  dbmig init && dbmig new \"First tables\"", "  dbmig init --systemd",
            "  DBMIG_ENV=production dbmig init --systemd /tmp/units"})
final class InitCommand extends DbmigCommand {

    private static final Path INSTALLED = Path.of("/usr/local/bin/dbmig");

    private static final String TEMPLATE = """
            # How dbmig works here. All of it is optional; docs/configuration.md tells every key.

            # Passwords belong into ~/.pgpass, PGPASSWORD or .env, not into this file.
            # database: postgresql://app@localhost:5432/app

            migrations:
              dir: migrations
              # transaction: all          # one transaction for a run, or one for each migration
              # out-of-order: refuse      # or apply

            # history: {schema: public, table: dbmig_history}
            # timeout: 300s               # how long a run may take
            # lock-timeout: 200ms         # how long a statement may queue for a lock before all is tried again
            # lock-wait: 10m              # how long to wait for another run

            # environments:
            #   production: {confirm: true}
            #   dev: {confirm: false}
            """;

    @Option(names = "--systemd", arity = "0..1", fallbackValue = "systemd", paramLabel = "DIR",
            description = "Write a hardened service and a timer for backup create and prune into this folder. Default: systemd.")
    Path systemd;

    @Override
    ExitCode run() {
        return systemd == null ? writeProject() : writeUnits();
    }

    private ExitCode writeUnits() {
        Configuration configuration = ConfigurationLoader.load(Path.of("").toAbsolutePath(), Optional.empty(), Optional.empty(),
                System.getenv());
        configuration.warnings().forEach(console::warn);
        if (configuration.backup().server().isPresent()) {
            throw DbmigException.usage("backup.provider is pgbackrest, whose backups need the user of PostgreSQL and its rights")
                    .hint("docs/pgbackrest.md has a timer for it.");
        }
        SystemdUnits units = units(configuration);
        List<Path> written = new UnitFolder(systemd).write(units.files());
        if (console.isJson()) {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("units", written.stream().map(Path::toString).toList());
            console.json(document);
            return ExitCode.OK;
        }
        console.say("Wrote " + String.join(", ", written.stream().map(Path::toString).toList()) + ". Next, as root:");
        console.say("  useradd --system --home-dir " + SystemdUnits.STATE + " --shell /usr/sbin/nologin " + SystemdUnits.USER);
        console.say("  install --directory --owner=dbmig --group=dbmig --mode=0700 " + units.backups());
        console.say("  install --mode=0644 " + systemd + "/dbmig-* /etc/systemd/system/ && systemctl daemon-reload");
        console.say("  systemctl enable --now dbmig-backup.timer && systemctl start dbmig-backup.service");
        return ExitCode.OK;
    }

    /** What nothing says is not in the home of whoever runs this, but in the system's places. */
    private static SystemdUnits units(Configuration configuration) {
        StateFolders usual = StateFolders.of(System.getenv());
        Map<String, String> variables = new LinkedHashMap<>();
        configuration.environment().ifPresent(name -> variables.put("DBMIG_ENV", name));
        Path backups = configuration.backup().dir();
        Path state = configuration.safety().stateDir();
        if (backups.equals(usual.backups()) || System.getenv("DBMIG_BACKUP_DIR") != null) {
            backups = System.getenv("DBMIG_BACKUP_DIR") == null ? Path.of("/var/backups/dbmig") : backups;
            variables.put("DBMIG_BACKUP_DIR", backups.toString());
        }
        if (state.equals(usual.state()) || System.getenv("DBMIG_STATE_DIR") != null) {
            state = System.getenv("DBMIG_STATE_DIR") == null ? SystemdUnits.STATE : state;
            variables.put("DBMIG_STATE_DIR", state.toString());
        }
        Path dbmig = VersionText.isNative() ? ProcessHandle.current().info().command().map(Path::of).orElse(INSTALLED) : INSTALLED;
        return new SystemdUnits(dbmig, configuration.file().orElse(Path.of("dbmig.yaml")).toAbsolutePath().getParent(), variables,
                backups, state);
    }

    private ExitCode writeProject() {
        Path file = Path.of("dbmig.yaml");
        Path folder = Path.of("migrations");
        // Both are looked at before one is made.
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw DbmigException.usage(folder + " exists already, and is no folder").hint("Rename it, or run init elsewhere.");
        }
        try {
            Files.writeString(file, TEMPLATE, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            Files.createDirectories(folder);
        } catch (FileAlreadyExistsException e) {
            throw DbmigException.usage(e.getFile() + " exists already, and is left as it is")
                    .hint("Edit it, or run init in another folder.");
        } catch (IOException e) {
            throw DbmigException.refused("cannot write here: " + e.getMessage()).hint("Check the folder's permissions.");
        }
        if (console.isJson()) {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("configuration", file.toString());
            document.put("migrations", folder.toString());
            console.json(document);
        } else {
            console.say("Wrote dbmig.yaml and the folder migrations. Next: dbmig new \"First tables\"");
        }
        return ExitCode.OK;
    }
}
