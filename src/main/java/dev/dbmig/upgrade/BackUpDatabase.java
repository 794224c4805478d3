package dev.dbmig.upgrade;

import dev.dbmig.backup.Backup;
import dev.dbmig.backup.BackupRequest;
import dev.dbmig.backup.DumpOptions;
import dev.dbmig.insight.WriteMark;
import dev.dbmig.insight.WriteTotals;
import dev.dbmig.postgres.Session;
import java.util.LinkedHashMap;
import java.util.Map;

/** Backs the database up and reads the backup to its end. Whatever becomes of the run, the backup is kept. */
final class BackUpDatabase implements Step {

    static final String NAME = "back-up-database";

    /** By which it can be told later that nothing was written since; see {@link WriteMark}. */
    static final String WRITE_MARK = "write-mark";

    private final RunKit kit;

    BackUpDatabase(RunKit kit) {
        this.kit = kit;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String title() {
        return "Back up";
    }

    @Override
    public void run() {
        if (kit.safety().stopsApplication()) {
            mark();
        }
        Backup backup = create(kit, marker(kit));
        kit.keep("backup", describe(backup));
        kit.voice().note(backup.path() + ", " + backup.manifest().bytes() / 1024 + " KiB, "
                + backup.grade().name().toLowerCase(java.util.Locale.ROOT));
        new CopyBackups(kit).run();
    }

    /** Before the dump begins: what is written while it goes on counts as written. */
    private void mark() {
        try (Session session = kit.openSession()) {
            if (WriteMark.obstacle(session).isEmpty()) {
                kit.keep(WRITE_MARK, WriteMark.read(session).toMap());
            }
        }
    }

    @Override
    public boolean hasWayBack() {
        return false;
    }

    @Override
    public void undo() {
        // it is worth keeping whatever the run came to
    }

    /**
     * Makes one of the database as it is now.
     *
     * @param marker read before, because whoever comes through a fence closes it behind him
     */
    static Backup create(RunKit kit, String marker) {
        DumpOptions options = DumpOptions.usual().withProgress(bytes -> {
            kit.checkInterrupted();
            kit.voice().wrote(bytes);
        });
        return kit.backups().create(BackupRequest.of(kit.settings().connection(), kit.plan().run())
                .withSchemaVersion(kit.plan().from()).withTransactionMarker(marker).withOptions(options));
    }

    /** By which a restore can say how much was written since. */
    static String marker(RunKit kit) {
        try (Session session = kit.openSession()) {
            return WriteTotals.read(session).toString();
        }
    }

    static Map<String, Object> describe(Backup backup) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", backup.name());
        map.put("path", backup.path().toString());
        map.put("bytes", backup.manifest().bytes());
        map.put("milliseconds", backup.manifest().duration().toMillis());
        map.put("grade", backup.grade().name());
        return map;
    }
}
