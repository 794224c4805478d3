package dev.dbmig.insight;

import dev.dbmig.postgres.PostgresException;
import dev.dbmig.postgres.Session;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** A database with something of every kind, and changes of it: the files of src/test/resources/schema. */
public final class EveryKind {

    private static final List<String> ROLES = List.of("facts_owner", "facts_reader", "Facts Röle");

    private EveryKind() {
    }

    /** One statement of the database's making and what is seen of it. */
    public record Change(String sql, String seen) {
    }

    /** Makes it, as superuser. */
    public static void create(Session session) {
        session.execute(roles());
        session.execute(text("everything.sql"));
    }

    /** Only the roles, which are the server's. */
    public static void createRoles(Session session) {
        session.execute(roles());
    }

    private static String roles() {
        return ROLES.stream().map(role -> "IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '" + role
                + "') THEN CREATE ROLE \"" + role + "\"; END IF;").collect(Collectors.joining(" ", "DO $$ BEGIN ", " END $$"));
    }

    /** Likewise, without what this server does not have, such as an extension or a provider of collations. */
    public static void createWhatIsPossible(Session session) {
        session.execute(roles());
        for (String statement : text("everything.sql").split(";\n")) {
            attempt(session, statement);
        }
    }

    /** False if the server refuses it. */
    public static boolean attempt(Session session, String sql) {
        try {
            session.execute(sql);
            return true;
        } catch (PostgresException e) {
            return false;
        }
    }

    public static void fill(Session session) {
        session.execute(text("rows.sql"));
    }

    public static List<Change> changes() {
        return text("changes.txt").lines().filter(line -> !line.startsWith("#")).map(line -> {
            int bar = line.lastIndexOf(" | ");
            return new Change(line.substring(0, bar), line.substring(bar + 3));
        }).toList();
    }

    /** Statements that change nothing of the schema. */
    static List<String> same() {
        return text("same.txt").lines().filter(line -> !line.startsWith("#")).toList();
    }

    /** What a schema was, and what it became, in pairs. */
    public static List<String> tangles() {
        return text("tangles.txt").lines().filter(line -> !line.startsWith("#")).toList();
    }

    public static String text(String name) {
        try (InputStream file = EveryKind.class.getResourceAsStream("/schema/" + name)) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
