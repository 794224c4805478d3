package dev.dbmig.postgres;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How a database sorts and stores text. Fixed when it is created.
 *
 * @param encoding e.g. {@code UTF8}
 * @param provider {@code libc}, {@code icu} or {@code builtin}; always libc before 15
 * @param locale of the provider; null for libc
 * @param icuRules null for none
 */
public record DatabaseLocale(
        String encoding, String collate, String ctype, String provider, String locale, String icuRules) {

    static final String QUERY = """
            SELECT pg_catalog.pg_encoding_to_char(d.encoding), d.datcollate::text, d.datctype::text,
                   CASE coalesce(j ->> 'datlocprovider', 'c') WHEN 'i' THEN 'icu' WHEN 'b' THEN 'builtin' ELSE 'libc' END,
                   coalesce(j ->> 'datlocale', j ->> 'daticulocale'), j ->> 'daticurules'
            FROM pg_catalog.pg_database d, LATERAL (SELECT pg_catalog.to_jsonb(d) AS j) x
            WHERE d.datname = %s""";

    /** The options of CREATE DATABASE, for a server of this version; from template0, which fits every locale. */
    String createOptions(ServerVersion server) {
        StringBuilder options = new StringBuilder("TEMPLATE template0 ENCODING " + SqlText.literal(encoding)
                + " LC_COLLATE " + SqlText.literal(collate) + " LC_CTYPE " + SqlText.literal(ctype));
        if (server.major() >= 15) {
            options.append(" LOCALE_PROVIDER ").append(provider);
        }
        if (locale != null && !provider.equals("libc")) {
            options.append(provider.equals("icu") ? " ICU_LOCALE " : " BUILTIN_LOCALE ").append(SqlText.literal(locale));
        }
        if (icuRules != null) {
            options.append(" ICU_RULES ").append(SqlText.literal(icuRules));
        }
        return options.toString();
    }

    /** Why a server cannot have such a database; empty if it can. */
    Optional<String> obstacle(ServerVersion server) {
        int needed = provider.equals("builtin") ? 17 : icuRules != null ? 16 : provider.equals("icu") ? 15 : 13;
        return server.major() >= needed ? Optional.empty()
                : Optional.of("locale provider " + provider + (icuRules == null ? "" : " with rules")
                        + " needs PostgreSQL " + needed + ", and the server is " + server);
    }

    /** For {@code database.json} and the manifest. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("encoding", encoding);
        map.put("collate", collate);
        map.put("ctype", ctype);
        map.put("provider", provider);
        map.put("locale", locale);
        map.put("icuRules", icuRules);
        return map;
    }

    /** @throws IllegalArgumentException if something is missing or of another type */
    public static DatabaseLocale fromMap(Map<String, Object> map) {
        Fields fields = new Fields(map);
        return new DatabaseLocale(fields.text("encoding"), fields.text("collate"), fields.text("ctype"),
                fields.text("provider"), fields.optionalText("locale"), fields.optionalText("icuRules"));
    }
}
