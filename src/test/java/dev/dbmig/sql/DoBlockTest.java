package dev.dbmig.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What lint finds in the blocks that run with a migration. */
class DoBlockTest {

    private static List<String> inBlock(String statements) {
        return LinterTest.found("DO $$ BEGIN\n" + statements + "\nEND $$;");
    }

    private static Optional<List<String>> statements(String block) {
        return PlpgsqlBlock.read(block).map(found -> found.stream().map(one -> one.sql().text()).toList());
    }

    @Test
    void pointsToTheLineInsideTheBlock() {
        LintFinding finding = LinterTest.findings(17, true, "SELECT 1;\nDO LANGUAGE plpgsql $body$\nDECLARE \"Ü\" int;\nBEGIN\n"
                + "  IF true THEN /* ü */ ALTER TABLE \"Ü\" DROP COLUMN b;\n  END IF;\nEND\n$body$;").get(0);
        assertThat(finding.location()).hasToString("x.sql:5:40");
        assertThat(finding.excerpt()).isEqualTo("LINE 5:   IF true THEN /* ü */ ALTER TABLE \"Ü\" DROP COLUMN b;\n"
                + " ".repeat("LINE 5: ".length() + 39) + "^");
        assertThat(finding.message()).contains("\"Ü\".b");
    }

    @Test
    void followsEveryKindOfStatement() {
        String block = """
                #variable_conflict use_column
                <<outer>>
                DECLARE
                    i int := 1; r record; c CURSOR FOR SELECT 1; "end" text = 'END;'; update int;
                BEGIN
                    "end" := 'BEGIN; DROP TABLE a;'; update := 2; r.x = 3;
                    IF i = 1 AND (CASE WHEN true THEN 1 ELSE 2 END) = 1 THEN NULL; ELSIF false THEN TRUNCATE t1; ELSE TRUNCATE t2; END IF;
                    CASE i WHEN 1, 2 THEN TRUNCATE t3; ELSE TRUNCATE t4; END CASE;
                    CASE WHEN i > 1 THEN TRUNCATE t5; END CASE;
                    <<l>> LOOP EXIT l WHEN true; CONTINUE; END LOOP l;
                    WHILE i < 3 LOOP i := i + 1; END LOOP;
                    FOR i IN REVERSE 10..1 BY 2 LOOP TRUNCATE t6; END LOOP;
                    FOR r IN DELETE FROM t7 RETURNING * LOOP RAISE NOTICE 'DROP TABLE x; %', r; END LOOP;
                    FOREACH i SLICE 1 IN ARRAY ARRAY[1, 2] LOOP NULL; END LOOP;
                    DECLARE a int; BEGIN TRUNCATE t8; EXCEPTION WHEN unique_violation OR SQLSTATE '22012' THEN TRUNCATE t9; END;
                    CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; DELETE FROM no; END;
                    PERFORM 'x' /* END; DROP TABLE y; */; -- END; DROP TABLE z;
                    COMMIT AND NO CHAIN;
                    RETURN;
                END outer;
                """;
        assertThat(statements(block).orElseThrow().stream().filter(one -> one.matches("(?s)(TRUNC|DEL|CREA|COM).*")).toList()).containsExactly("TRUNCATE t1",
                "TRUNCATE t2", "TRUNCATE t3", "TRUNCATE t4", "TRUNCATE t5", "TRUNCATE t6", "DELETE FROM t7 RETURNING * ", "TRUNCATE t8", "TRUNCATE t9",
                "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; DELETE FROM no; END", "COMMIT AND NO CHAIN");
        assertThat(LinterTest.found("DO $$" + block + "$$")).hasSize(9).allMatch(line -> line.contains("truncate") || line.contains("delete-all"));
    }

    @Test
    void findsNothingInStringsCommentsAndFunctions() {
        assertThat(inBlock("RAISE NOTICE 'x; DROP TABLE t;';\n-- DROP TABLE t;\n/* DROP TABLE t; /* ; */ DROP TABLE u; */\nx := $q$ DROP TABLE t; $q$;")).isEmpty();
        assertThat(inBlock("INSERT INTO log VALUES ('TRUNCATE t', E'\\'; DROP TABLE t; --');")).isEmpty();
        assertThat(LinterTest.found("CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN DROP TABLE t; TRUNCATE u; END $$;")).isEmpty();
        assertThat(inBlock("CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $f$ BEGIN DROP TABLE t; END $f$;")).isEmpty();
        assertThat(LinterTest.found("DO LANGUAGE plpython3u $$ begin\nDROP TABLE t;\nend $$; DO $$ import x; DROP TABLE t; $$ LANGUAGE plperl")).isEmpty();
    }

    @Test
    void leavesAloneWhatItCannotFollow() {
        for (String block : List.of("BEGIN DROP TABLE t; END IF;", "BEGIN IF true DROP TABLE t; END", "DROP TABLE t; BEGIN END", "BEGIN DROP TABLE t;",
                "BEGIN DROP TABLE t; END; DROP TABLE u;", "BEGIN (DROP TABLE t; END", "BEGIN ) DROP TABLE t; END", "", ";", "BEGIN", "DECLARE", "<<",
                "BEGIN DROP TABLE t; ELSE END", "BEGIN EXECUTE", "BEGIN DROP TABLE t; FOR END", "BEGIN EXCEPTION THEN DROP TABLE t; EXCEPTION END")) {
            assertThat(LinterTest.found("DO $$ " + block + " $$")).as(block).isEmpty();
        }
        assertThat(LinterTest.found("DO; DO 1; DO $$ $$ x y")).isEmpty();
    }

    @Test
    void readsBlocksInOtherQuotes() {
        assertThat(LinterTest.found("DO 'BEGIN\n  EXECUTE ''DROP TABLE \"a\"''; DROP TABLE \"it''s\"; TRUNCATE t; END'")).containsExactly("warning drop-table 2:24",
                "warning drop-table 2:42", "warning truncate 2:51");
        assertThat(LinterTest.found("DO E'BEGIN TRUNCATE \\'; \\n DROP TABLE t; END'")).isEmpty();
        assertThat(LinterTest.found("DO E'BEGIN\\n TRUNCATE t; END'")).containsExactly("warning truncate 1:14");
        assertThat(LinterTest.found("DO E'BEGIN\\x0a TRUNCATE t; END'")).isEmpty();
    }

    @Test
    void readsWhatIsPutTogether() {
        assertThat(inBlock("EXECUTE 'DROP TABLE t';")).containsExactly("warning drop-table 2:21");
        assertThat(inBlock("EXECUTE 'ALTER TABLE t '\n  'DROP a; DROP TABLE ' || quote_ident(n) || ' CASCADE' USING 1;")).containsExactly("warning drop-column 3:4",
                "warning drop-table 3:28", "warning cascade 3:48");
        assertThat(inBlock("EXECUTE format('ALTER TABLE %I.%I DROP COLUMN %I', a, b, c);")).containsExactly("warning drop-column 2:35");
        assertThat(inBlock("EXECUTE pg_catalog.format($q$CREATE INDEX %1$s_idx ON %1$I (%s)$q$, a, b);")).containsExactly("warning create-index-locks 2:37");
        assertThat(inBlock("EXECUTE 'DROP TABLE \"' || n || '\" CASCADE';")).containsExactly("warning drop-table 2:27", "warning cascade 2:35");
        assertThat(inBlock("EXECUTE ('DROP TABLE old_' || n || '_x');")).containsExactly("warning drop-table 2:31");
        assertThat(inBlock("FOR r IN EXECUTE 'DELETE FROM t RETURNING a' LOOP NULL; END LOOP;")).containsExactly("warning delete-all 2:19");
        assertThat(inBlock("EXECUTE 'DO $x$ BEGIN TRUNCATE t; END $x$';")).containsExactly("warning truncate 2:23");
        assertThat(inBlock("EXECUTE format('CREATE TABLE %I (a int)', p); EXECUTE format('CREATE INDEX ON %I (a)', p);")).isEmpty();
    }

    @Test
    void claimsNothingOfWhatOnlyTheRunningBlockKnows() {
        for (String sql : List.of("EXECUTE statement;", "EXECUTE 'DELETE FROM t ' || condition;", "EXECUTE format('UPDATE t SET a = 1 %s', w);",
                "EXECUTE 'UPDATE t SET a = b.a FROM ' || rest;", "EXECUTE format('DELETE FROM t WHERE a = %L', 'DROP TABLE t');",
                "EXECUTE 'UPDATE t SET a = ''' || v || ''' WHERE b';", "EXECUTE 'ALTER TABLE t ' || action;", "EXECUTE format(f, 'DROP TABLE t');",
                "EXECUTE 'ALTER TABLE t ADD CONSTRAINT c CHECK (a) ' || suffix;", "EXECUTE replace('DROP TABLE x', 'DROP TABLE', 'ANALYZE');",
                "EXECUTE 'SELECT ''DROP TABLE t''';", "EXECUTE format('ALTER TABLE t ALTER a TYPE %s', x);", "EXECUTE format('%', 1);",
                "EXECUTE CASE WHEN a THEN 'DROP TABLE t' ELSE 'SELECT 1' END;")) {
            assertThat(inBlock(sql)).as(sql).isEmpty();
        }
    }

    @Test
    void knowsWhatABlockMakesAndWhatCannotRunInOne() {
        assertThat(inBlock("CREATE TABLE n (a bigint); CREATE INDEX ON n (a); CREATE INDEX ON o (a);")).containsExactly("warning create-index-locks 2:58");
        assertThat(inBlock("CREATE INDEX CONCURRENTLY i ON t (a);")).containsExactly("error not-in-transaction 2:1");
        assertThat(LinterTest.found(17, false, "DO $$ BEGIN EXECUTE 'VACUUM t'; END $$")).containsExactly("error not-in-transaction 1:22");
        String value = "ALTER TYPE m ADD VALUE 'x';\nDO $$ BEGIN INSERT INTO t VALUES ('x'); END $$;";
        assertThat(LinterTest.found(value)).containsExactly("error enum-value-in-same-transaction 2:35");
        assertThat(LinterTest.found(17, false, "DO $$ BEGIN ALTER TYPE m ADD VALUE 'x'; COMMIT; INSERT INTO t VALUES ('x'); END $$")).isEmpty();
    }

    @Test
    void allowsInsideTheBlockTheStatementBelow() {
        assertThat(inBlock("  -- dbmig:allow drop-table: unused since May\n  DROP TABLE a;\n  DROP TABLE b;")).containsExactly("allowed drop-table 3:14",
                "warning drop-table 4:14");
        assertThat(inBlock("  -- dbmig:allow drop-table\n  DROP TABLE a;")).containsExactly("warning drop-table 3:14", "error bad-allow 2:3");
        assertThat(inBlock("  -- dbmig:allow drop-table: x\n  TRUNCATE a;\n  DROP TABLE b;")).containsExactly("warning truncate 3:3", "warning drop-table 4:14",
                "note bad-allow 2:3");
        assertThat(LinterTest.found("-- dbmig:allow drop-table: all of them are empty\nDO $$ BEGIN\nDROP TABLE a;\nDROP TABLE b; TRUNCATE c;\nEND $$;"))
                .containsExactly("allowed drop-table 3:12", "allowed drop-table 4:12", "warning truncate 4:15");
        assertThat(inBlock("TRUNCATE a;\n  -- dbmig:allow drop-table: none is below")).containsExactly("warning truncate 2:1", "note bad-allow 3:3");
        assertThat(inBlock("FOR r IN SELECT 1 LOOP\n  -- dbmig:allow drop-table: unused\n  EXECUTE format(\n    'DROP TABLE %I',\n    r.n);\nEND LOOP;"))
                .containsExactly("allowed drop-table 5:17");
    }

    @Test
    void looksAtEachOfTheStatementsThatAreSentTogether() {
        assertThat(LinterTest.found("SELECT 1\\; DROP TABLE a\\;\n-- dbmig:allow truncate: x\nTRUNCATE b\\; DO $$ BEGIN DROP TABLE c; END $$;")).containsExactly(
                "warning drop-table 1:23", "allowed truncate 3:1", "warning drop-table 3:37");
    }

    /** Any text: cut, repeated and shuffled pieces of blocks. */
    @Test
    void neverFailsWhateverStandsInABlock() {
        String[] pieces = {"BEGIN", "END", ";", "IF", "THEN", "ELSE", "END IF", "LOOP", "END LOOP", "CASE", "WHEN", "EXECUTE", "format(", ")", "(", "'", "''", "\"", "$q$",
            "%I", "%s", "||", "DROP TABLE", "t", "CASCADE", "FOR", "IN", "UPDATE", "\\", "E'", "--", "\n", "/*", "*/", "<<", ">>", ":=", "DECLARE", "EXCEPTION", "ü",
            "😀", "CREATE FUNCTION", "ALTER TABLE", "ADD COLUMN", "TYPE", "#", "DO", ".", ",", "DELETE FROM", "RETURNING"};
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder(i % 2 == 0 ? "BEGIN " : "");
            for (int n = random.nextInt(25); n > 0; n--) {
                text.append(pieces[random.nextInt(pieces.length)]).append(' ');
            }
            String sql = "DO $body$ " + text + (i % 3 == 0 ? " END" : "") + " $body$;";
            assertThatCode(() -> LinterTest.found(sql)).as(sql).doesNotThrowAnyException();
        }
    }
}
