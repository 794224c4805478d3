package dev.dbmig.migration;

import dev.dbmig.DbmigException;
import dev.dbmig.migration.ScriptShape.Form;
import dev.dbmig.sql.Script;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** SQL that another tool says it will run. */
public final class PrintedSql {

    /** Nobody knows what it does about transactions, and what it takes away. */
    public static final ScriptShape UNKNOWN = new ScriptShape(Form.STEPWISE, "", 0, Set.of(), List.of(), List.of(), false);

    private PrintedSql() {
    }

    /**
     * What it does about transactions, what it takes away, and what it changes outside of its database.
     *
     * @param name as shown to users
     * @return {@link #UNKNOWN} if it cannot be read
     */
    public static ScriptShape shape(String name, String sql, ServerDialect dialect) {
        try {
            Script script = Script.ofText(name, sql);
            return ScriptExamination.examine(new MigrationScript(Path.of(name), script, Optional.empty(), null), dialect);
        } catch (DbmigException e) {
            return UNKNOWN;
        }
    }
}
