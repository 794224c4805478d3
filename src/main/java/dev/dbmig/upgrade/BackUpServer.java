package dev.dbmig.upgrade;

import dev.dbmig.backup.PgBackRest;
import dev.dbmig.backup.ServerBackup;
import dev.dbmig.backup.Sizes;
import dev.dbmig.backup.Stanza;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Has pgBackRest back up the server, where the newest backup is not fresh enough, and proves that the log arrives in
 * its archive. Whatever becomes of the run, the backup is kept.
 */
final class BackUpServer implements Step {

    static final String NAME = "back-up-server";

    /** The document that tells of the backup, and later of the restore point. */
    static final String DOCUMENT = "server-backup";

    private final RunKit kit;
    private final PgBackRest rest;

    BackUpServer(RunKit kit, PgBackRest rest) {
        this.kit = kit;
        this.rest = rest;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String title() {
        return "Back up by pgBackRest";
    }

    @Override
    public void run() {
        String system = kit.plan().system();
        Stanza stanza = rest.infoOf(system);
        rest.requireFresh(stanza, system, Instant.now());
        rest.check(kit::checkInterrupted);
        Optional<ServerBackup> fresh = rest.fresh(stanza, system, Instant.now());
        ServerBackup backup = fresh.orElseGet(() -> rest.backup(system, kit::checkInterrupted));
        kit.keep(DOCUMENT, describe(backup));
        kit.voice().note(backup.label() + " of stanza " + stanza.name() + ", " + Sizes.text(backup.bytes())
                + (fresh.isPresent() ? ", which is fresh enough" : "") + "; the log is archived");
    }

    private Map<String, Object> describe(ServerBackup backup) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("provider", "pgbackrest");
        map.put("stanza", rest.settings().stanza());
        map.put("label", backup.label());
        map.put("type", backup.type());
        map.put("finished", backup.finished().toString());
        map.put("bytes", backup.bytes());
        return map;
    }

    @Override
    public boolean hasWayBack() {
        return false;
    }

    @Override
    public void undo() {
        // it is worth keeping whatever the run came to
    }
}
