package dev.dbmig.upgrade;

import dev.dbmig.DbmigException;
import dev.dbmig.postgres.Session;
import dev.dbmig.sql.Identifiers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How a database is to be made. What is left open is as in template1; only its encoding must be UTF8, which is what
 * scripts are written in.
 *
 * @param owner a role; the one that creates it if empty
 * @param encoding e.g. {@code UTF8}
 * @param locale for sorting and characters, e.g. {@code de_DE.UTF-8}
 * @param template the database that is copied
 */
public record NewDatabase(Optional<String> owner, Optional<String> encoding, Optional<String> locale, Optional<String> template) {

    private static final String UTF8 = "UTF8";

    /** Everything left open. */
    public static final NewDatabase USUAL = new NewDatabase(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    /** CREATE DATABASE, for the server of the session. */
    String sql(Session control, String name) {
        String usual = control.query("SELECT pg_catalog.pg_encoding_to_char(encoding) FROM pg_catalog.pg_database"
                + " WHERE datname = 'template1'").stream().findFirst().map(row -> row.get(0)).orElse("");
        String wanted = encoding.orElse(UTF8);
        boolean fits = locale.isEmpty() && usual.equalsIgnoreCase(wanted.replace("-", ""));
        List<String> options = new ArrayList<>();
        owner.ifPresent(role -> options.add("OWNER " + Identifiers.quote(role)));
        if (template.isPresent()) {
            options.add("TEMPLATE " + Identifiers.quote(template.get()));
            encoding.ifPresent(text -> options.add("ENCODING " + Identifiers.literal(text)));
        } else if (!fits) {
            options.add("TEMPLATE template0 ENCODING " + Identifiers.literal(wanted)); // which fits every locale
        }
        locale.ifPresent(text -> options.add("LC_COLLATE " + Identifiers.literal(text) + " LC_CTYPE " + Identifiers.literal(text)));
        return "CREATE DATABASE " + Identifiers.quote(name) + (options.isEmpty() ? "" : " " + String.join(" ", options));
    }

    /** @throws DbmigException if a database that is there is another one */
    void requireSame(Session control, String name) {
        List<String> is = control.query("SELECT r.rolname, pg_catalog.pg_encoding_to_char(d.encoding), d.datcollate FROM"
                + " pg_catalog.pg_database d JOIN pg_catalog.pg_roles r ON r.oid = d.datdba WHERE d.datname = "
                + Identifiers.literal(name)).get(0);
        require("owner", owner, is.get(0), name);
        require("encoding", encoding.map(text -> text.replace("-", "")), is.get(1), name);
        require("locale", locale, is.get(2), name);
    }

    private static void require(String what, Optional<String> wanted, String is, String name) {
        if (wanted.isPresent() && !wanted.get().equalsIgnoreCase(is)) {
            throw DbmigException.refused("database \"" + name + "\" exists already, and its " + what + " is " + is + ", not "
                    + wanted.get()).hint("Nothing was changed. Leave the option out, or drop the database first: dbmig db drop");
        }
    }
}
