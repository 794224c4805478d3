package dev.dbmig.cli;

import dev.dbmig.DbmigException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The units by which systemd makes and prunes backups every night, as a user of its own that can do nothing else.
 *
 * @param dbmig the executable, absolute
 * @param project the folder of dbmig.yaml, absolute
 * @param variables for dbmig, such as the environment of dbmig.yaml
 * @param backups the folder of the backups, absolute
 * @param state that of the runs, absolute
 */
record SystemdUnits(Path dbmig, Path project, Map<String, String> variables, Path backups, Path state) {

    static final String USER = "dbmig";

    /** What systemd makes for {@code StateDirectory=dbmig}. */
    static final Path STATE = Path.of("/var/lib/dbmig");

    private static final String SERVICE = """
            # Written by "dbmig init --systemd"; docs/systemd.md tells how to install it.
            [Unit]
            Description=Back up databases with dbmig, and prune old backups
            Wants=network-online.target
            After=network-online.target postgresql.service
            OnFailure=dbmig-alert@%%N.service

            [Service]
            Type=oneshot
            User=%1$s
            Group=%1$s
            WorkingDirectory=%2$s
            %3$sExecStart=%4$s backup create --quiet
            ExecStart=%4$s backup prune --quiet
            # Backups wait for nobody, and nobody for them.
            Nice=10
            IOSchedulingClass=best-effort
            IOSchedulingPriority=7

            # It writes its backups and its state, and nothing else.
            UMask=0077
            StateDirectory=dbmig
            StateDirectoryMode=0700
            ProtectSystem=strict
            ProtectHome=%5$s
            ReadWritePaths=%6$s
            PrivateTmp=yes
            PrivateDevices=yes
            PrivateMounts=yes

            # It needs no right beyond those of its user.
            NoNewPrivileges=yes
            CapabilityBoundingSet=
            AmbientCapabilities=
            RestrictSUIDSGID=yes
            LockPersonality=yes
            RestrictRealtime=yes
            RestrictNamespaces=yes
            RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
            KeyringMode=private
            RemoveIPC=yes
            ProtectClock=yes
            ProtectHostname=yes
            ProtectKernelTunables=yes
            ProtectKernelModules=yes
            ProtectKernelLogs=yes
            ProtectControlGroups=yes
            ProtectProc=invisible
            DevicePolicy=closed
            SystemCallArchitectures=native
            SystemCallFilter=@system-service
            SystemCallFilter=~@privileged
            SystemCallErrorNumber=EPERM
            """;

    private static final String TIMER = """
            # Every night at two, or up to half an hour later, so that not all machines begin at once; after the start
            # of a machine that was off at that time.
            [Unit]
            Description=Nightly backups with dbmig

            [Timer]
            OnCalendar=*-*-* 02:00:00
            RandomizedDelaySec=30m
            Persistent=true

            [Install]
            WantedBy=timers.target
            """;

    private static final String ALERT = """
            # Started with the name of the unit that failed. Put here what reaches your team; this writes an error into the
            # journal, which monitoring can look for.
            [Unit]
            Description=Tell that %i failed

            [Service]
            Type=oneshot
            DynamicUser=yes
            ExecStart=/usr/bin/logger --priority daemon.err --tag dbmig "%i failed: see journalctl --unit=%i"
            CapabilityBoundingSet=
            ProtectSystem=strict
            ProtectHome=yes
            PrivateDevices=yes
            RestrictAddressFamilies=AF_UNIX
            SystemCallArchitectures=native
            SystemCallFilter=@system-service
            """;

    /** Name to text. */
    Map<String, String> files() {
        Map<String, String> files = new LinkedHashMap<>();
        files.put("dbmig-backup.service", SERVICE.formatted(USER, plain(project), lines(), quoted(dbmig.toString()).replace("$", "$$"),
                isInHome() ? "read-only" : "yes", paths()));
        files.put("dbmig-backup.timer", TIMER);
        files.put("dbmig-alert@.service", ALERT);
        return files;
    }

    private String lines() {
        return variables.entrySet().stream().map(v -> "Environment=" + quoted(v.getKey() + "=" + v.getValue()) + "\n")
                .collect(Collectors.joining());
    }

    // One that is missing is told by dbmig, in words that say what to do.
    private String paths() {
        return quoted("-" + backups) + (state.equals(STATE) ? "" : " " + quoted("-" + state));
    }

    private boolean isInHome() {
        return Stream.of(dbmig, project, backups, state).anyMatch(path -> path.startsWith("/home")
                || path.startsWith("/root") || path.startsWith("/run/user"));
    }

    /** To the end of its line; a percent sign would begin a name that systemd fills in. */
    private static String plain(Path path) {
        return checked(path.toString()).replace("%", "%%");
    }

    /** As one word of a list. */
    private static String quoted(String word) {
        String escaped = checked(word).replace("%", "%%").replace("\\", "\\\\").replace("\"", "\\\"");
        return escaped.matches("[A-Za-z0-9/._=@:+-]+") ? escaped : '"' + escaped + '"';
    }

    private static String checked(String text) {
        if (text.codePoints().anyMatch(Character::isISOControl)) {
            throw DbmigException.usage("a path with a control character cannot stand in a unit of systemd")
                    .hint("Rename the folder.");
        }
        return text;
    }
}
