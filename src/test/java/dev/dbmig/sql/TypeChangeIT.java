package dev.dbmig.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dbmig.postgres.EachServerVersion;
import dev.dbmig.postgres.ServerVersions;
import dev.dbmig.postgres.Session;
import dev.dbmig.postgres.TestDatabase;
import java.util.ArrayList;
import java.util.List;

/** Holds what lint says of a change of type to what each server does: each pair of types, tried. */
class TypeChangeIT {

    private static final List<String> TYPES = List.of("smallint", "integer", "bigint", "numeric", "numeric(10,2)", "numeric(12,2)",
            "numeric(10,4)", "real", "double precision", "text", "varchar", "varchar(10)", "varchar(20)", "char(10)", "char(20)", "timestamp",
            "timestamp(3)", "timestamptz", "timestamptz(3)", "date", "time", "time(3)", "timetz", "interval", "boolean", "bit(8)", "bit(4)",
            "bit varying", "bit varying(8)", "bit varying(4)", "cidr", "inet", "json", "jsonb", "xml", "uuid", "bytea", "integer[]", "text[]",
            "varchar(10)[]", "oid");

    /** Tries each pair in a subtransaction that is undone. */
    private static final String TRY = """
            DO $$
            DECLARE f text; t text; before oid; told text; rewritten boolean;
            BEGIN
                FOREACH f IN ARRAY %1$s LOOP
                    EXECUTE 'CREATE TABLE tried (c ' || f || ')';
                    before := pg_relation_filenode('tried');
                    SELECT format_type(atttypid, atttypmod) INTO told FROM pg_attribute
                        WHERE attrelid = 'tried'::regclass AND attname = 'c';
                    FOREACH t IN ARRAY %1$s LOOP
                        BEGIN
                            EXECUTE 'ALTER TABLE tried ALTER COLUMN c TYPE ' || t;
                            rewritten := pg_relation_filenode('tried') <> before;
                            RAISE EXCEPTION USING ERRCODE = 'ZZ001';
                        EXCEPTION WHEN SQLSTATE 'ZZ001' THEN
                            INSERT INTO results VALUES (told, t, rewritten);
                        WHEN cannot_coerce OR datatype_mismatch THEN
                            NULL;
                        END;
                    END LOOP;
                    DROP TABLE tried;
                END LOOP;
            END $$""";

    @EachServerVersion
    void rewritesWhatTheServerRewrites(ServerVersions.Server server) {
        List<String> wrong = new ArrayList<>();
        int tried = 0;
        try (TestDatabase database = server.newDatabase(); Session session = database.open()) {
            for (String zone : List.of("UTC", "Europe/Berlin")) {
                session.execute("SET TimeZone = '" + zone + "'; DROP TABLE IF EXISTS results; CREATE TABLE results (f text, t text, r boolean)");
                List<String> types = TYPES.stream().filter(type -> zone.equals("UTC") || type.startsWith("time")).toList();
                session.execute(TRY.formatted("ARRAY['" + String.join("', '", types) + "']"));
                for (List<String> row : session.query("SELECT * FROM results")) {
                    boolean told = TypeChange.rewrites(TypeName.of(row.get(0)), TypeName.of(row.get(1)), zone.equals("UTC"));
                    if (told != row.get(2).equals("t")) {
                        wrong.add(row + " in " + zone);
                    }
                    tried++;
                }
            }
        }
        assertThat(tried).isGreaterThan(400);
        assertThat(wrong).isEmpty();
    }
}
