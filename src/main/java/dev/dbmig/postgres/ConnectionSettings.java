package dev.dbmig.postgres;

import dev.dbmig.DbmigException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where the server is and how to log in: libpq's keywords, each with the place its value came from. Never
 * shows a password.
 */
public final class ConnectionSettings {

    /**
     * @param value as text; {@code ********} in place of a secret
     * @param origin e.g. {@code --url}, {@code PGHOST}, {@code ~/.pgpass}, {@code default}
     */
    public record Setting(String keyword, String value, String origin) {}

    /** A value as it is, and where it came from. */
    record Value(String text, String origin) {}

    private static final String MASK = "********";

    private final Map<String, Value> values;
    private final Surroundings surroundings;

    ConnectionSettings(Map<String, Value> values, Surroundings surroundings) {
        this.values = values;
        this.surroundings = surroundings;
    }

    public static Builder builder() {
        return new Builder();
    }

    /**
     * Reads a postgresql:// or postgres:// URL, a jdbc:postgresql: URL, or {@code host=… dbname=…}.
     *
     * @return libpq keyword to value
     * @throws DbmigException for the command line or configuration, without any value of the text
     */
    public static Map<String, String> parse(String connectionString) {
        return ConnectionString.parse(connectionString);
    }

    /** True if a text given as the database's name is a connection string, as psql sees it. */
    public static boolean isConnectionString(String databaseName) {
        return ConnectionString.isOne(databaseName);
    }

    /** Collects the layers, highest first. */
    public static final class Builder {

        private final List<Map<String, Value>> layers = new ArrayList<>();

        private Builder() {}

        /**
         * Adds a layer below those added before. Empty values count as not given.
         *
         * @param origin as shown to users, e.g. {@code --url} or {@code DATABASE_URL}
         */
        public Builder layer(String origin, Map<String, String> libpqKeywords) {
            Map<String, Value> layer = new LinkedHashMap<>();
            libpqKeywords.forEach((keyword, value) -> {
                Keywords.check(keyword, origin);
                if (value != null && !value.isEmpty()) {
                    layer.put(keyword, new Value(value, origin));
                }
            });
            layers.add(layer);
            return this;
        }

        /**
         * Adds POSTGRES_*, the service file, PG* and libpq's defaults below, and decides each value. Of a
         * layer that names another host than the highest one does, nothing is taken that goes with a host.
         *
         * @throws DbmigException if a value is wrong or cannot be honoured
         */
        public ConnectionSettings build(Map<String, String> processEnvironment) {
            Surroundings surroundings = new Surroundings(processEnvironment);
            return new ConnectionSettings(new SettingsLayers(layers, surroundings).decide(), surroundings);
        }
    }

    /** The first host: a name, an address, or the folder of a Unix socket. */
    public String host() {
        return targets().get(0).host();
    }

    public int port() {
        return targets().get(0).port();
    }

    public String database() {
        return values.get("dbname").text();
    }

    public String user() {
        return values.get("user").text();
    }

    public Optional<String> get(String keyword) {
        return Optional.ofNullable(values.get(keyword)).map(Value::text);
    }

    public ConnectionSettings withDatabase(String name) {
        return with("dbname", name, "dbmig");
    }

    public ConnectionSettings withPassword(String password, String origin) {
        return with("password", password, origin);
    }

    private ConnectionSettings with(String keyword, String value, String origin) {
        Map<String, Value> changed = new LinkedHashMap<>(values);
        changed.put(keyword, new Value(value, origin));
        return new ConnectionSettings(changed, surroundings);
    }

    /** Every server to try, in order. */
    List<Target> targets() {
        return TargetList.of(values);
    }

    TlsMode tlsMode() {
        return TlsMode.of(get("sslmode").orElse("prefer"), get("sslrootcert").orElse("").equals("system"));
    }

    /** A whole number; 0 if the keyword is not set. */
    int number(String keyword) {
        String text = get(keyword).orElse("0");
        try {
            return Integer.parseInt(text.strip());
        } catch (NumberFormatException e) {
            throw DbmigException.usage("invalid " + keyword + ": \"" + text + "\"").hint("Give a whole number.");
        }
    }

    /** What the setting says, or ~/.pgpass for this server. */
    Optional<String> password(Target target) {
        return get("password").or(() -> passwordFile().find(target, database(), user()));
    }

    PasswordFile passwordFile() {
        return surroundings.passwordFile(get("passfile"));
    }

    Surroundings surroundings() {
        return surroundings;
    }

    /** Each setting that is not libpq's silent default, secrets masked, with its origin. */
    public List<Setting> settings() {
        List<Setting> settings = new ArrayList<>();
        values.forEach((keyword, value) -> settings.add(new Setting(
                keyword, Keywords.isSecret(keyword) ? MASK : value.text(), value.origin())));
        if (!values.containsKey("password") && password(targets().get(0)).isPresent()) {
            settings.add(new Setting("password", MASK, passwordFile().toString()));
        }
        return settings;
    }

    /** What is odd about the surroundings, e.g. a password file that others can read and so is ignored. */
    public List<String> warnings() {
        return values.containsKey("password") ? List.of() : passwordFile().warnings();
    }

    /** E.g. {@code database "app" on localhost:5432 as "app"}. */
    public String describe() {
        List<String> places = targets().stream().map(Target::toString).toList();
        return "database \"" + database() + "\" on " + String.join(" or ", places) + " as \"" + user() + "\"";
    }

    @Override
    public String toString() {
        return describe();
    }
}
