package dev.dbmig.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dbmig.service.RealSystemd;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The units of init --systemd in a real systemd, with a dbmig that looks at what it may do. */
class SystemdUnitsIT {

    private static final String DBMIG = """
            #!/bin/sh
            test "$1" = backup || exit 1
            echo "$(id -un) $(umask) $PWD $DBMIG_ENV $*" >> "/var/backups/of dbmig/log"
            touch /srv/app/file 2>/dev/null && exit 2
            touch /var/lib/dbmig/file || exit 3
            ls /root >/dev/null 2>&1 && exit 4
            test ! -e "/var/backups/of dbmig/fail"
            """;

    @Test
    void backUpAsTheirOwnUserAndTellWhenTheyFail() {
        SystemdUnits units = new SystemdUnits(Path.of("/usr/local/bin/dbmig"), Path.of("/srv/app"), Map.of("DBMIG_ENV", "production"),
                Path.of("/var/backups/of dbmig"), SystemdUnits.STATE);
        try (RealSystemd systemd = RealSystemd.boot()) {
            units.files().forEach(systemd::unit);
            systemd.run("sh", "-ec", """
                    useradd --system --home-dir /var/lib/dbmig --shell /usr/sbin/nologin dbmig
                    install --directory --owner=dbmig --group=dbmig --mode=0700 '/var/backups/of dbmig'
                    mkdir -p /srv/app && chmod 777 /srv/app
                    printf %s "$1" > /usr/local/bin/dbmig && chmod 755 /usr/local/bin/dbmig
                    """, "sh", DBMIG);
            systemd.run("systemctl", "enable", "--now", "dbmig-backup.timer");
            assertThat(systemd.run("systemctl", "list-timers", "--all", "--no-pager")).contains("dbmig-backup.timer");

            systemd.run("systemctl", "start", "dbmig-backup.service");
            assertThat(systemd.run("cat", "/var/backups/of dbmig/log").lines()).containsExactly(
                    "dbmig 0077 /srv/app production backup create --quiet", "dbmig 0077 /srv/app production backup prune --quiet");

            systemd.run("touch", "/var/backups/of dbmig/fail");
            systemd.run("sh", "-c", "systemctl start dbmig-backup.service && exit 1; exit 0");
            String journal = "journalctl --no-pager --identifier=dbmig --priority=err";
            assertThat(systemd.run("sh", "-c", "for i in $(seq 50); do " + journal + " | grep -q failed && break; sleep 0.1; done; " + journal))
                    .contains("dbmig-backup failed: see journalctl --unit=dbmig-backup");
            assertThat(systemd.run("cat", "/var/backups/of dbmig/log").lines()).hasSize(3);
        }
    }
}
