package dev.dbmig.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dbmig.insight.EveryKind;
import dev.dbmig.insight.EveryKind.Change;
import dev.dbmig.insight.NoSql;
import dev.dbmig.insight.SchemaDifference;
import dev.dbmig.postgres.EachServerVersion;
import dev.dbmig.postgres.ServerVersions;
import dev.dbmig.postgres.TestServer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever changes, there is SQL that makes the change and SQL that takes it back; or it is known that there is none. */
class CorrectionIT {

    /** What no statement can make again, by what the change begins with. */
    private static final List<String> NOT_MADE = List.of("ALTER TABLE app.orders DISABLE TRIGGER ALL", "UPDATE pg_index SET indisvalid = false",
            "CREATE SUBSCRIPTION copies", "ALTER TABLE app.people RENAME COLUMN born", "ALTER TABLE \"S p.x\".\"T a.b\" DROP COLUMN \"c\"\"d\", ADD COLUMN");

    /** What can be made, but not taken back: mostly because a column comes back as the last one. */
    private static final List<String> NOT_TAKEN_BACK = List.of("DROP EXTENSION hstore CASCADE", "ALTER TABLE app.child NO INHERIT app.parent",
            "ALTER TABLE app.people DROP COLUMN ratio", "ALTER TABLE app.people ALTER COLUMN doubled DROP EXPRESSION",
            "ALTER TYPE app.mood ADD VALUE", "DROP USER MAPPING", "GRANT USAGE ON LANGUAGE plpgsql");

    /** How many changes are made at once, and each how many-th alone; -Dcorrection.stride=1 for each of them. */
    private static final int IN_ONE = 24;
    private static final int STRIDE = Integer.getInteger("correction.stride", 8);

    private static CorrectionTrial trial;

    @BeforeAll
    static void create() {
        trial = new CorrectionTrial(() -> TestServer.shared().newDatabase(), EveryKind::createWhatIsPossible);
    }

    @AfterAll
    static void drop() {
        trial.close();
    }

    static List<Change> changes() {
        return EveryKind.changes();
    }

    static List<Change> singleChanges() {
        List<Change> all = changes();
        return IntStream.range(0, all.size()).filter(i -> i % STRIDE == 0 || begins(all.get(i).sql(), NOT_MADE)
                || begins(all.get(i).sql(), NOT_TAKEN_BACK)).mapToObj(all::get).toList();
    }

    @ParameterizedTest
    @MethodSource("singleChanges")
    void makesAChangeAndTakesItBack(Change change) {
        trial.of(List.of(change.sql())).ifPresent(outcome -> {
            if (begins(change.sql(), NOT_MADE)) {
                assertThat(outcome.left()).isNotEmpty().allSatisfy(CorrectionIT::isExplained);
            } else {
                assertThat(outcome.left()).isEmpty();
                if (!begins(change.sql(), NOT_TAKEN_BACK)) {
                    assertThat(outcome.leftBack()).isEmpty();
                }
            }
            assertThat(outcome.leftBack()).allSatisfy(CorrectionIT::isExplained);
        });
    }

    @EachServerVersion
    void makesManyChangesAtOnceAndTakesThemBack(ServerVersions.Server server) {
        List<String> changes = new ArrayList<>(changes().stream().map(Change::sql).toList());
        Collections.shuffle(changes, new Random(server.major()));
        try (CorrectionTrial each = new CorrectionTrial(server::newDatabase, EveryKind::createWhatIsPossible)) {
            for (int from = 0; from < changes.size(); from += IN_ONE) {
                List<String> some = changes.subList(from, Math.min(from + IN_ONE, changes.size()));
                CorrectionTrial.Outcome outcome = each.of(some).orElseThrow();
                assertThat(outcome.left()).as("%s", some).allSatisfy(CorrectionIT::isExplained);
                assertThat(outcome.leftBack()).as("back from %s", some).allSatisfy(CorrectionIT::isExplained);
            }
            assertThat(changes).hasSizeGreaterThan(140);
        }
    }

    @EachServerVersion
    void makesAndTakesBackEveryKindWhateverItsName(ServerVersions.Server server) {
        try (CorrectionTrial each = new CorrectionTrial(server::newDatabase, EveryKind::createRoles)) {
            CorrectionTrial.Outcome outcome = each.of(List.of(EveryKind.text("odd.sql").split(";\n"))).orElseThrow();
            assertThat(outcome.left()).isEmpty();
            assertThat(outcome.leftBack()).isEmpty();
            assertThat(outcome.forth()).hasSizeGreaterThan(130);
        }
    }

    static List<String> tangles() {
        List<String> all = EveryKind.tangles();
        return IntStream.range(0, all.size()).filter(i -> i % STRIDE == 0).mapToObj(all::get).toList();
    }

    @ParameterizedTest
    @MethodSource("tangles")
    void makesAChangeThatOthersStandInTheWayOf(String tangle) {
        String[] schemas = tangle.split(" \\| ");
        try (CorrectionTrial each = new CorrectionTrial(ServerVersions.of(18)::newDatabase, session -> {
            EveryKind.createRoles(session);
            session.execute(schemas[0]);
        })) {
            CorrectionTrial.Outcome outcome = each.of(List.of(schemas[1])).orElseThrow();
            assertThat(outcome.left()).isEmpty();
            assertThat(outcome.leftBack()).isEmpty();
        }
    }

    private static boolean begins(String sql, List<String> beginnings) {
        return beginnings.stream().anyMatch(sql::startsWith);
    }

    private static void isExplained(SchemaDifference difference) {
        assertThat(NoSql.reason(difference)).as("%s", difference).isPresent();
    }
}
