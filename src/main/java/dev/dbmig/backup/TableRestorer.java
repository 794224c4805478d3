package dev.dbmig.backup;

import dev.dbmig.postgres.ClientPrograms;
import dev.dbmig.postgres.Databases;
import dev.dbmig.postgres.Session;
import java.util.ArrayList;
import java.util.List;

/**
 * Restores some tables of a backup into a new database. The list of an archive is text in which a name with a
 * blank cannot be told from two; so the structure of the whole backup is restored, the catalogue is asked what the
 * tables are and have, the rest is dropped, and then their rows are read.
 */
public final class TableRestorer {

    private final Restorer restorer;

    public TableRestorer(ClientPrograms programs) {
        restorer = new Restorer(programs);
    }

    /**
     * @param wanted tables, as {@code schema.table} or {@code table}, as the catalogue or as SQL writes them
     * @return what became of them and what is not included, a sentence each
     * @throws dev.dbmig.DbmigException if the backup is damaged, does not have one of them, or pg_restore fails; the
     *     new database is dropped again
     */
    public List<String> restore(Backup backup, RestoreRequest request, List<String> wanted) {
        restorer.restore(backup, request.withoutData());
        try (Session session = Session.open(request.server().withDatabase(request.newDatabase()), request.applicationName())) {
            ChosenTables tables = ChosenTables.find(session, wanted);
            tables.dropTheRest();
            tables.relationsBySchema().forEach((schema, relations) -> restorer.fill(backup, request, schema, relations));
            tables.putBack();
            List<String> notes = new ArrayList<>(List.of("Restored: " + String.join(", ", tables.names()) + "."));
            notes.addAll(tables.leftOut());
            return notes;
        } catch (RuntimeException e) {
            drop(request, e);
            throw e;
        }
    }

    private static void drop(RestoreRequest request, RuntimeException first) {
        try (Session session = Session.open(request.server(), request.applicationName())) {
            new Databases(session).drop(request.newDatabase());
        } catch (RuntimeException e) {
            first.addSuppressed(e);
        }
    }
}
