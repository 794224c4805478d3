package dev.dbmig.upgrade;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import dev.dbmig.insight.RowCounts;
import dev.dbmig.insight.SchemaFacts;
import dev.dbmig.postgres.DatabaseProperties;
import dev.dbmig.postgres.DatabaseSwap;
import dev.dbmig.postgres.Session;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The decision tree of going back, once migrations may have been committed: nothing was; the down scripts
 * bring it back; the safety copy takes the name. Then it is proven. It works from what it finds, so it can be
 * walked again.
 */
final class WayBackWalk {

    private static final String LEFT = "not at all: what was committed stays";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final RunKit kit;
    private final RunPlan plan;
    private final DatabaseSwap swap;

    WayBackWalk(RunKit kit) {
        this.kit = kit;
        this.plan = kit.plan();
        this.swap = new DatabaseSwap(plan.database(), plan.oid(), plan.names().copy(), plan.names().failed());
    }

    void walk() {
        kit.goBack();
        if (swap.isDone(kit.control())) {
            afterSwap();
            return;
        }
        kit.raiseFence();
        OrphanedSessions.endRun(kit.control(), plan.run());
        Optional<Map<String, Object>> before = kit.files().read("before");
        if (before.isEmpty()) {
            return;
        }
        DbmigException reason = byScripts(before.get());
        if (reason != null && kit.wayBack().kind() == WayBack.Kind.DOWN_SCRIPTS && !plan.isFenced()) {
            leave(reason);
        } else if (reason != null) {
            bySafetyCopy(reason, before.get());
        }
    }

    /** Others may have written since, so that there is no other way back than scripts, and none was promised. */
    private void leave(DbmigException reason) {
        kit.voice().note("What was committed stays, as 'dbmig status' shows it: " + reason.getMessage() + ".");
        keepProof(LEFT);
    }

    static boolean leftWork(RunFolder files) {
        return files.read("proof").filter(proof -> LEFT.equals(proof.get("how"))).isPresent();
    }

    /** Null if the database is as it was, also because nothing had been committed; else why it is not. */
    private DbmigException byScripts(Map<String, Object> before) {
        try {
            int undone = undo();
            try (Session session = kit.openSession()) {
                prove(session, before);
            }
            String how = undone == 0 ? "nothing had been committed" : "by scripts";
            kit.voice().note("The database is as it was before: " + how + ", proven by its schema and rows.");
            keepProof(how);
            return null;
        } catch (DbmigException e) {
            return e;
        }
    }

    private int undo() {
        Optional<Plan> back = kit.engine().planUndo(kit.place());
        back.filter(p -> !p.isEmpty()).ifPresent(p -> kit.migrate(p.groups(), kit.place(), kit::checkLock));
        return back.map(p -> p.tasks().size()).orElse(0);
    }

    private void prove(Session session, Map<String, Object> before) {
        List<String> history = kit.notCompared();
        requireSchema(session, before, "the schema is not what it was before");
        RowCounts counted = RowCounts.fromMap(asMap(before.get("rows")));
        List<String> differences = counted.differencesTo(RowCounts.read(session, kit.notCounted(session), Duration.ofSeconds(10)));
        if (!differences.isEmpty() && plan.isFenced() && !kit.hasServedSince()) {
            throw new DbmigException(ExitCode.DOWN, "the rows are not what they were before: " + differences.get(0))
                    .detail(String.join("\n", differences));
        }
    }

    private void requireSchema(Session session, Map<String, Object> before, String otherwise) {
        String then = (String) before.get("fingerprint");
        SchemaFacts now = SchemaFacts.read(session, kit.notCompared());
        if (!now.isComparable(then)) {
            kit.voice().note("Another version of dbmig or of the server noted what the schema was before: it cannot be compared.");
        } else if (!now.fingerprint().equals(then)) {
            throw new DbmigException(ExitCode.DOWN, otherwise);
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> asMap(Object document) {
        return (Map<String, Object>) document;
    }

    private void bySafetyCopy(DbmigException reason, Map<String, Object> before) {
        if (!kit.wayBack().kind().isSwap() || kit.wayBack().kind() != WayBack.Kind.DUMP && !swap.isPossible(kit.control())) {
            throw stuck(reason);
        }
        WritesSince.describe(kit).ifPresent(what -> {
            String sentence = what + " Going back to the copy leaves it out; it stays in \"" + plan.names().failed() + "\".";
            if (!kit.mayLoseWrites(sentence)) {
                throw new DbmigException(ExitCode.DOWN, "going back would lose what was written since").detail(sentence)
                        .hint("Accept it with: dbmig recover --yes");
            }
            kit.voice().note(sentence);
        });
        if (kit.wayBack().kind() == WayBack.Kind.DUMP) {
            new SafetyBackup(kit).restore();
            try (Session session = kit.openSession(plan.names().copy())) {
                prove(session, before);
            }
        }
        kit.voice().note("Scripts do not bring it back (" + reason.getMessage() + "); the safety copy takes the name.");
        kit.raiseFence();
        swap.run(kit.control(), PATIENCE);
        afterSwap();
    }

    /** What belongs to the database rather than to its contents stays with the other one, and is carried over. */
    private void afterSwap() {
        kit.files().read("properties").map(DatabaseProperties::fromMap).ifPresent(properties ->
                properties.apply(kit.control(), plan.database()).forEach(kit.voice()::note));
        try (Session session = kit.openSession(plan.database())) {
            kit.files().read("before").ifPresent(before ->
                    requireSchema(session, before, "the safety copy is in place, but its schema is not what it was before"));
        }
        kit.voice().note("The safety copy is in the place of the database, proven by its schema; what it replaced is kept as \""
                + plan.names().failed() + "\".");
        keepProof("by the safety copy; the other database is kept as \"" + plan.names().failed() + "\"");
    }

    private void keepProof(String how) {
        Map<String, Object> proof = new LinkedHashMap<>();
        proof.put("how", how);
        kit.keep("proof", proof);
    }

    private DbmigException stuck(DbmigException reason) {
        return new DbmigException(ExitCode.DOWN, "what was committed cannot be taken back: " + reason.getMessage(), reason)
                .detail("Database \"" + plan.database() + "\" has what the history shows for run " + plan.run()
                        + ("\n" + backup().map(name -> "The backup of before is " + name + ".").orElse("There is no backup of this run."))
                        + reason.detail().map(d -> "\n" + d).orElse(""))
                .hint("See 'dbmig status'. Bring the missing scripts, or restore the backup into a new database with"
                        + " pg_restore and rename it.");
    }

    private Optional<String> backup() {
        return kit.files().read("backup").map(backup -> (String) backup.get("path"))
                .or(() -> kit.files().read(BackUpServer.DOCUMENT).map(backup -> "pgBackRest's " + backup.get("label")
                        + ", of the whole server"));
    }
}
