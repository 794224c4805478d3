package dev.dbmig.cli;

import static dev.dbmig.cli.KeyType.BOOLEAN;
import static dev.dbmig.cli.KeyType.CHOICE;
import static dev.dbmig.cli.KeyType.COUNT;
import static dev.dbmig.cli.KeyType.ITEMS;
import static dev.dbmig.cli.KeyType.PATH;
import static dev.dbmig.cli.KeyType.PERIOD;
import static dev.dbmig.cli.KeyType.SIZE;
import static dev.dbmig.cli.KeyType.TEXT;
import static dev.dbmig.cli.KeyType.TEXTS;
import static dev.dbmig.cli.KeyType.TIMEOUT;
import static dev.dbmig.cli.KeyType.WAIT;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Every key that dbmig.yaml may have. {@code environments} alone is not among them: it repeats them all. */
final class ConfigurationKeys {

    static final String ENVIRONMENTS = "environments";

    private static final String NONE = "none";
    private static final String OF_PRESET = "that of the preset";
    private static final String UNLESS = ", unless another rule is set";

    static final List<ConfigurationKey> ALL = List.of(
            key("database", TEXT, "the variables POSTGRES_* and PG*"),
            key("confirm", BOOLEAN, "true for an environment named production or prod, else false"),
            key("timeout", TIMEOUT, "300s"),
            key("lock-timeout", TIMEOUT, "200ms"),
            key("lock-wait", WAIT, "10m"),
            key("lock-database", TEXT, "postgres"),
            key("migrations.dir", PATH, "migrations"),
            key("migrations.table", TEXT, NONE),
            choice("migrations.transaction", "all", "each"),
            choice("migrations.out-of-order", "refuse", "allow"),
            key("migrations.changelog", PATH, NONE),
            key("history.schema", TEXT, "public"),
            key("history.table", TEXT, "dbmig_history"),
            key("history.mirror", BOOLEAN, "true after dbmig adopt, else false"),
            key("services", ITEMS, NONE),
            key("health.url", TEXT, NONE),
            key("health.command", TEXT, NONE),
            key("health.timeout", TIMEOUT, "60s"),
            key("health.stable-for", WAIT, "5s"),
            choice("backup.mode", "dump", "none"),
            choice("backup.provider", "pg_dump", "pgbackrest"),
            key("backup.stanza", TEXT, NONE),
            choice("backup.type", "incr", "diff", "full", "none"),
            key("backup.fresh-for", PERIOD, "24h"),
            key("backup.pgbackrest", TEXT, "pgbackrest"),
            key("backup.dir", PATH, "/var/backups/dbmig for root, else ~/.local/state/dbmig/backups"),
            key("backup.min-free", SIZE, "1GB, or a twentieth of the disk where that is less"),
            key("backup.keep.last", COUNT, "3" + UNLESS),
            key("backup.keep.within", PERIOD, "48h" + UNLESS),
            key("backup.keep.daily", COUNT, "7" + UNLESS),
            key("backup.keep.weekly", COUNT, "4" + UNLESS),
            key("backup.keep.monthly", COUNT, "12" + UNLESS),
            key("backup.keep.yearly", COUNT, NONE),
            key("backup.keep.size", SIZE, NONE),
            key("backup.keep.failed-databases", PERIOD, NONE),
            choice("backup.prune", "by-command", "after-run"),
            key("backup.copy-to", TEXT, NONE),
            choice("rehearsal.mode", "restore", "clone", "schema", "none"),
            key("rehearsal.url", TEXT, "the same server"),
            choice("rehearsal.down", "auto", "none"),
            choice("safety-copy", "auto", "clone", "dump", "none"),
            key("max-downtime", TIMEOUT, NONE),
            key("state-dir", PATH, "/var/lib/dbmig for root, else ~/.local/state/dbmig"),
            key("checks.tables", TEXTS, NONE),
            key("checks.dir", PATH, NONE),
            key("drift.ignore", ITEMS, NONE),
            key("postgres.bin", PATH, "found by the server's version"),
            key("postgres.exec", TEXT, NONE),
            key("notify", ITEMS, NONE),
            key("logs.dir", PATH, "the run's own folder alone"),
            new ConfigurationKey("engine.preset", CHOICE, List.of("alembic", "sqitch", "flyway", "none"),
                    "alembic where an alembic.ini is, else none"),
            key("engine.dir", PATH, "the folder of alembic.ini or of dbmig.yaml"),
            key("engine.run", TEXT, NONE),
            key("engine.environment", TEXTS, NONE),
            key("engine.tables", TEXTS, "those of the preset"),
            key("engine.scheme", TEXT, "postgresql"),
            key("engine.current", TEXT, OF_PRESET),
            key("engine.history", TEXT, OF_PRESET),
            key("engine.upgrade", TEXT, OF_PRESET),
            key("engine.downgrade", TEXT, OF_PRESET),
            key("engine.downgrade-all", TEXT, OF_PRESET),
            key("engine.sql", TEXT, OF_PRESET),
            key("engine.sql-down", TEXT, OF_PRESET),
            key("engine.new", TEXT, OF_PRESET),
            key("engine.stamp", TEXT, OF_PRESET));

    /** The keys of the items of each list of sections: one of the first set names what the item is. */
    static final Map<String, ItemKeys> ITEM_KEYS = Map.of(
            "services", new ItemKeys(List.of("systemd", "pm2", "name"), List.of("stop", "start", "running"),
                    List.of("scope", "user", "home", "timeout")),
            "drift.ignore", new ItemKeys(List.of("object"), List.of("reason"), List.of()),
            "notify", new ItemKeys(List.of("webhook", "textfile"), List.of(), List.of()));

    /**
     * @param kinds of which an item has exactly one
     * @param besides which an item whose kind is {@code name}, or the only kind there is, must have
     * @param options which an item may have
     */
    record ItemKeys(List<String> kinds, List<String> besides, List<String> options) {}

    /** What is read and checked, but not acted upon yet: said in a warning, so that nobody relies on it. */
    private static final Set<String> WITHOUT_EFFECT = Set.of("backup.copy-to");

    private ConfigurationKeys() {}

    private static ConfigurationKey key(String path, KeyType type, String byDefault) {
        return new ConfigurationKey(path, type, List.of(), byDefault);
    }

    private static ConfigurationKey choice(String path, String... choices) {
        return new ConfigurationKey(path, CHOICE, List.of(choices), choices[0]);
    }

    static Optional<ConfigurationKey> find(String path) {
        return ALL.stream().filter(key -> key.path().equals(path)).findFirst();
    }

    static boolean hasEffect(String path) {
        return WITHOUT_EFFECT.stream().noneMatch(key -> path.equals(key) || path.startsWith(key + "."));
    }

    /** The names that may stand directly in a section; "" is the top level. */
    static Set<String> namesIn(String section) {
        String prefix = section.isEmpty() ? "" : section + ".";
        Set<String> names = new LinkedHashSet<>();
        for (ConfigurationKey key : ALL) {
            if (key.path().startsWith(prefix)) {
                names.add(key.path().substring(prefix.length()).split("\\.")[0]);
            }
        }
        return names;
    }
}
