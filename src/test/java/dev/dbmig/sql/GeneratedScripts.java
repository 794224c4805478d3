package dev.dbmig.sql;

import java.util.Random;

/** Scripts put together by chance from everything that can mislead a reader of SQL. */
final class GeneratedScripts {

    private static final String[] PIECES = {
        "SELECT 1", "'it''s'", "E'a\\'b'", "E'tail\\\\'", "'back\\'", "U&'d\\0061t'", "U&\"d\\0061t\"", "\"quo\"\"ted;\"", "N'n'",
        "B'01'", "X'1F'", "$$ ; ' \" $$", "$tag$ $$ ; $tag$", "$a$ $b$ ; $b$ $a$", "a$b$c", "x$1", "$1", "$12ab$c$", "1$2",
        "1.5e+10", "12abc$d$", "1..2", ".5", "1e-x", "/* c */", "/* a /* b; */ c; */", "-- line; '", "- -1", "a-- b ; c",
        "@-- x", "+/* ; */-", "*/", "(1, 2)", "(a;b)", "[1:2]", "::text", ":=", ":unset", ":'unset'", ":\"unset\"", ":v", ":'v'",
        ":\"v\"", ":{?v}", ":{?unset}", ":w", "\u00e4\u00f6\u20ac\ud83d\ude00", "\u00e9$t$", "e'", "'two\nlines;'", "$x$two\n\nlines;$x$",
        "/* two\n\nlines; */", "\"two\nlines\"", "\n\n", "\r\n", "\t", " ", "\f", "case", "end", "begin", "CREATE", "FUNCTION", "or",
        "replace", "\\;", "\\:", "'a'\n'b;'", "E'a'\n'b\\'", "'a' -- c\n'b'", "=-1", "<>", "%", "{", "}", "]", "#", "~", "`"};

    private static final String[] WHOLE = {
        "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT CASE WHEN true THEN 2 END; END;",
        "CREATE OR REPLACE PROCEDURE p() LANGUAGE sql BEGIN ATOMIC\nINSERT INTO t VALUES (1);\n\nEND;",
        "CREATE RULE r AS ON INSERT TO t DO (UPDATE a SET b = 1; DELETE FROM c);",
        "CREATE FUNCTION g() RETURNS text LANGUAGE plpgsql AS $f$ BEGIN RETURN ';'; END $f$;",
        "DO $$ BEGIN PERFORM 1; END $$;",
        "COPY t FROM STDIN;\n1\ta\n\\N\t\\\\.\n\\.\n",
        "COPY t (a, \"b;\") FROM STDIN WITH (FORMAT csv);\n1,'x;\n\n\\.x\n\\.\n",
        "copy t from stdin; SELECT 'behind';\nx\n\\.\n",
        "BEGIN; SELECT 1; COMMIT;", "SELECT 1\\; SELECT 2;", ";", ";;", "-- only a comment", "/* only a comment */",
        "\\set v 'val''ue'", "\\set w 'SELECT ''x'';'", "\\set v :v", "\\echo hello :v", "\\unset v", "\\set v 1 \\set w 2",
        "SELECT :v\n\\echo in the middle\n+ 1;", "SET standard_conforming_strings = off;", "SET standard_conforming_strings = on;"};

    private final Random random;

    GeneratedScripts(long seed) {
        random = new Random(seed);
    }

    /** A script that ends outside of quotes, comments and parentheses. */
    String next() {
        StringBuilder script = new StringBuilder(random.nextInt(20) == 0 ? "\ufeff" : "");
        int statements = 1 + random.nextInt(8);
        for (int i = 0; i < statements; i++) {
            script.append(random.nextInt(3) == 0 ? WHOLE[random.nextInt(WHOLE.length)] : mixture());
            script.append(random.nextInt(4) == 0 ? " " : random.nextInt(6) == 0 ? "\r\n" : "\n");
            if (endsInCommand(script)) {
                script.append('\n');
            }
        }
        return script.toString();
    }

    private static boolean endsInCommand(StringBuilder script) {
        int line = script.lastIndexOf("\n", script.length() - 2) + 1;
        return script.charAt(script.length() - 1) != '\n' && script.indexOf("\\", line) >= 0;
    }

    private String mixture() {
        StringBuilder statement = new StringBuilder();
        int pieces = 1 + random.nextInt(6);
        for (int i = 0; i < pieces; i++) {
            statement.append(PIECES[random.nextInt(PIECES.length)]);
            statement.append(random.nextInt(3) == 0 ? "" : " ");
        }
        return statement.append(random.nextInt(8) == 0 ? "" : ";").toString();
    }
}
