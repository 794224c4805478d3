package dev.dbmig.cli;

import dev.dbmig.DbmigException;
import dev.dbmig.postgres.ConnectionSettings;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Puts what flags, variables and dbmig.yaml say of the connection above each other, highest first. */
final class ConnectionSources {

    private ConnectionSources() {}

    /** @throws DbmigException if one of them is wrong, with its origin */
    static ConnectionSettings settings(Configuration configuration, ConnectionFlags flags) {
        ConnectionSettings.Builder builder = ConnectionSettings.builder();
        addFlags(builder, flags);
        for (String name : List.of("DBMIG_DATABASE_URL", "DATABASE_URL")) {
            Optional.ofNullable(configuration.variables().get(name)).filter(url -> !url.isEmpty())
                    .ifPresent(url -> add(builder, configuration.origin(name), url));
        }
        configuration.database().ifPresent(database -> add(builder, configuration.origin("database"), database));
        return builder.build(configuration.variables());
    }

    /**
     * A server besides that of the database: what belongs to the database's own server, its password above
     * all, does not complete the connection string.
     */
    static ConnectionSettings otherServer(String key, String url, Configuration configuration) {
        ConnectionSettings.Builder builder = ConnectionSettings.builder();
        add(builder, configuration.origin(key), url);
        builder.layer("dbmig", Map.of("dbname", "postgres"));
        Map<String, String> variables = new java.util.HashMap<>(configuration.variables());
        variables.keySet().removeIf(name -> name.startsWith("POSTGRES_") || List.of("PGHOST", "PGHOSTADDR", "PGPORT", "PGUSER",
                "PGDATABASE", "PGPASSWORD", "PGSERVICE").contains(name));
        return builder.build(variables);
    }

    /** --url or a connection string in --dbname excludes the flags that say the same a second time. */
    private static void addFlags(ConnectionSettings.Builder builder, ConnectionFlags flags) {
        boolean isUrlInName = flags.dbname() != null && ConnectionSettings.isConnectionString(flags.dbname());
        if (flags.url() != null && flags.dbname() != null && isUrlInName) {
            throw DbmigException.usage("--url and --dbname both give a connection string").hint("Leave one out.");
        }
        addFlag(builder, "--host", "host", flags.host());
        addFlag(builder, "--port", "port", flags.port());
        addFlag(builder, "--username", "user", flags.username());
        if (isUrlInName) {
            add(builder, "--dbname", flags.dbname());
        } else {
            addFlag(builder, "--dbname", "dbname", flags.dbname());
        }
        if (flags.url() != null) {
            add(builder, "--url", flags.url());
        }
    }

    private static void addFlag(ConnectionSettings.Builder builder, String flag, String keyword, String value) {
        if (value != null) {
            if (value.isEmpty()) {
                throw DbmigException.usage(flag + " is empty").hint("Give a value, or leave the flag out.");
            }
            builder.layer(flag, Map.of(keyword, value));
        }
    }

    /** Says where a connection string that cannot be read comes from. */
    private static void add(ConnectionSettings.Builder builder, String origin, String connectionString) {
        Map<String, String> keywords;
        try {
            keywords = ConnectionSettings.parse(connectionString);
        } catch (DbmigException e) {
            throw e.detail("It is the connection string of " + origin + ".");
        }
        builder.layer(origin, keywords);
    }
}
