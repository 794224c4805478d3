package dev.dbmig.insight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dbmig.insight.EveryKind.Change;
import dev.dbmig.postgres.EachServerVersion;
import dev.dbmig.postgres.ServerVersions;
import dev.dbmig.postgres.Session;
import dev.dbmig.postgres.TestDatabase;
import dev.dbmig.postgres.TestServer;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every change of every kind of object is seen, and no secret is. */
class EveryChangeIT {

    private static TestDatabase database;
    private static Session session;
    private static SchemaFacts before;

    @BeforeAll
    static void create() {
        database = TestServer.shared().newDatabase();
        session = database.open();
        EveryKind.create(session);
        before = SchemaFacts.read(session, List.of());
    }

    @AfterAll
    static void drop() {
        session.close();
        database.close();
    }

    static List<Change> changes() {
        return EveryKind.changes();
    }

    @ParameterizedTest
    @MethodSource("changes")
    void seesAChange(Change change) {
        Assumptions.assumeTrue(session.version().major() >= 15, "column lists and row filters are from 15");
        session.execute("BEGIN");
        try {
            session.execute(change.sql());
            SchemaFacts after = SchemaFacts.read(session, List.of());
            assertThat(before.differencesTo(after)).anySatisfy(line -> assertThat(line).startsWith(change.seen()));
            assertThat(after.fingerprint()).isNotEqualTo(before.fingerprint());
            assertThat(after.changesTo(before)).hasSameSizeAs(before.changesTo(after));
        } finally {
            session.execute("ROLLBACK");
        }
    }

    @EachServerVersion
    void seesTheChangesThatEveryVersionHas(ServerVersions.Server server) {
        try (TestDatabase each = server.newDatabase(); Session other = each.open()) {
            EveryKind.createWhatIsPossible(other);
            SchemaFacts unchanged = SchemaFacts.read(other, List.of());
            int seen = 0;
            for (Change change : changes()) {
                other.execute("BEGIN");
                if (EveryKind.attempt(other, change.sql())) {
                    assertThat(unchanged.differencesTo(SchemaFacts.read(other, List.of()))).as(change.sql())
                            .anySatisfy(line -> assertThat(line).startsWith(change.seen()));
                    seen++;
                }
                other.execute("ROLLBACK");
            }
            assertThat(seen).isGreaterThan(140);
        }
    }

    static List<String> same() {
        return EveryKind.same();
    }

    @ParameterizedTest
    @MethodSource("same")
    void seesNoChangeWhereThereIsNone(String sql) {
        session.execute("BEGIN");
        try {
            session.execute(sql);
            SchemaFacts after = SchemaFacts.read(session, List.of());
            assertThat(before.differencesTo(after)).isEmpty();
            assertThat(after.fingerprint()).isEqualTo(before.fingerprint());
        } finally {
            session.execute("ROLLBACK");
        }
    }

    @Test
    void readsTheSameOfADatabaseMadeByAnother() {
        try (TestDatabase second = TestServer.shared().newDatabase(); Session other = second.open()) {
            other.execute("CREATE TABLE noise (a int, b text); DROP TABLE noise");
            EveryKind.create(other);
            assertThat(before.differencesTo(SchemaFacts.read(other, List.of()))).isEmpty();
        }
    }

    @Test
    void readsTheSameAsARoleThatOwnsNothing() {
        session.execute("SET ROLE facts_reader");
        try {
            assertThat(before.differencesTo(SchemaFacts.read(session, List.of()))).isEmpty();
        } finally {
            session.execute("RESET ROLE");
        }
    }

    @Test
    void showsNoSecret() {
        assertThat(before.asMap().values()).noneSatisfy(fact -> assertThat(fact).contains("hidden"));
    }

    @Test
    void readsTheSameAgainWhateverTheSessionHasSet() {
        try (Session other = database.open()) {
            other.execute("SET DateStyle = 'German'; SET TimeZone = 'Asia/Tokyo'; SET IntervalStyle = iso_8601; SET extra_float_digits = -5;"
                    + " SET bytea_output = escape; SET quote_all_identifiers = on; SET search_path = \"app\", \"public\"");
            assertThat(before.differencesTo(SchemaFacts.read(other, List.of()))).isEmpty();
            assertThat(other.query("SHOW search_path").get(0).get(0)).contains("app");
        }
    }
}
