package dev.dbmig.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.dbmig.DbmigException;
import dev.dbmig.process.Command;
import dev.dbmig.process.CommandResult;
import dev.dbmig.process.CommandRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SystemdUnitsTest {

    private static final Path ODD = Path.of("/srv/ap \"p\" $HOME %i \\ Ł");

    @TempDir
    private Path temporary;

    private static SystemdUnits units(Path project, Path backups) {
        return new SystemdUnits(Path.of("/bin/true"), project, Map.of("DBMIG_ENV", "production"), backups, SystemdUnits.STATE);
    }

    private static SystemdUnits usual() {
        return units(Path.of("/srv/app"), Path.of("/var/backups/dbmig"));
    }

    private CommandResult analyze(String... arguments) {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/systemd-analyze")), "systemd is not installed");
        List<String> argv = new java.util.ArrayList<>(List.of("systemd-analyze", "--no-pager"));
        argv.addAll(List.of(arguments));
        return new CommandRunner().run(Command.of(argv));
    }

    @Test
    void passSystemdsOwnVerification() {
        for (SystemdUnits units : List.of(usual(), units(ODD, ODD))) {
            Path folder = temporary.resolve("units" + units.hashCode());
            new UnitFolder(folder).write(units.files());
            CommandResult verified = analyze("verify", "--man=no", folder + "/dbmig-backup.service", folder + "/dbmig-backup.timer",
                    folder + "/dbmig-alert@.service");
            assertThat(verified.exitCode()).as(verified.toString()).isZero();
            assertThat(verified.stderr().lines().filter(line -> line.contains("dbmig"))).isEmpty();
        }
    }

    @Test
    void areHardened() {
        new UnitFolder(temporary).write(usual().files());
        String version = analyze("--version").stdout();
        assumeTrue(Integer.parseInt(version.replaceAll("(?s)^systemd (\\d+).*$", "$1")) >= 250, "systemd is too old for it");
        // Up to 100; most services that come with a distribution have more than 90.
        Map.of("dbmig-backup.service", 20, "dbmig-alert@.service", 50).forEach((unit, most) -> {
            CommandResult security = analyze("security", "--offline=true", "--threshold=" + most, temporary.resolve(unit).toString());
            assertThat(security.exitCode()).as(security.stdout() + security.stderr()).isZero();
        });
    }

    @Test
    void sayWhatToRunAsWhomAndWhereItMayWrite() {
        String service = usual().files().get("dbmig-backup.service");
        assertThat(service).contains("User=dbmig\n", "WorkingDirectory=/srv/app\n", "Environment=DBMIG_ENV=production\n",
                "ExecStart=/bin/true backup create --quiet\nExecStart=/bin/true backup prune --quiet\n",
                "ReadWritePaths=-/var/backups/dbmig\n", "ProtectHome=yes\n", "OnFailure=dbmig-alert@%N.service\n",
                "ProtectSystem=strict\n", "NoNewPrivileges=yes\n", "PrivateTmp=yes\n", "UMask=0077\n");
        assertThat(usual().files().get("dbmig-backup.timer")).contains("Persistent=true\n", "RandomizedDelaySec=30m\n");
        assertThat(units(Path.of("/home/deploy/app"), Path.of("/b")).files().get("dbmig-backup.service"))
                .contains("ProtectHome=read-only\n");
        String odd = units(ODD, ODD).files().get("dbmig-backup.service");
        assertThat(odd).contains("WorkingDirectory=/srv/ap \"p\" $HOME %%i \\ Ł\n")
                .contains("ReadWritePaths=\"-/srv/ap \\\"p\\\" $HOME %%i \\\\ Ł\"\n");
    }

    @Test
    void refuseAPathThatNoUnitCanHold() {
        assertThatThrownBy(() -> units(Path.of("/srv/a\nb"), ODD).files()).isInstanceOf(DbmigException.class)
                .hasMessageContaining("control character");
    }

    @Test
    void areWrittenOverNothing() throws IOException {
        Path timer = temporary.resolve("dbmig-backup.timer");
        Files.writeString(timer, "mine");
        assertThatThrownBy(() -> new UnitFolder(temporary).write(usual().files()))
                .hasMessage(timer + " exists already, and is left as it is");
        assertThat(timer).hasContent("mine");
        assertThat(temporary.resolve("dbmig-backup.service")).doesNotExist();
    }
}
