package dev.dbmig;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dbmig.DbmigProgram.Outcome;
import dev.dbmig.file.Json;
import dev.dbmig.postgres.ConnectionSettings;
import dev.dbmig.postgres.Session;
import dev.dbmig.postgres.TestDatabase;
import dev.dbmig.postgres.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands around backups, on a real server, from making one to losing it. */
class BackupCommandsNativeIT {

    /** As nobody should call one, and as somebody does. */
    private static final String ODD_NAME = "Zażółć \"my\" app's";

    @TempDir
    Path folder;
    private PackagedDatabase database;

    DbmigProgram program() {
        return DbmigProgram.executable();
    }

    @BeforeEach
    void fill() {
        database = new PackagedDatabase(folder);
        database.execute("CREATE TABLE t (id int PRIMARY KEY); CREATE TABLE u (t int REFERENCES t);"
                + "INSERT INTO t SELECT generate_series(1, 500); INSERT INTO u SELECT id FROM t");
    }

    @AfterEach
    void drop() {
        database.close();
    }

    private DbmigProgram dbmig() {
        return database.reaching(program()).with("DBMIG_BACKUP_DIR", backups().toString())
                .with("DBMIG_STATE_DIR", folder.resolve("state").toString());
    }

    private Path backups() {
        return folder.resolve("backups");
    }

    private Outcome run(int exitCode, String... arguments) {
        Outcome outcome = dbmig().run(arguments);
        assertThat(outcome.exitCode()).as(outcome.stdout() + outcome.stderr()).isEqualTo(exitCode);
        return outcome;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> object(Outcome outcome) {
        return (Map<String, Object>) Json.read(outcome.stdout());
    }

    @SuppressWarnings("unchecked")
    private List<Map<String, Object>> list() {
        return (List<Map<String, Object>>) object(run(0, "backup", "list", "--json")).get("backups");
    }

    @SuppressWarnings("unchecked")
    private String create() {
        return (String) ((List<Map<String, Object>>) Json.read(run(0, "backup", "create", "--json").stdout())).get(0).get("name");
    }

    @Test
    void makesListsPinsAndPrunes() {
        String first = create();
        String second = create();
        String third = create();
        assertThat(list()).extracting(b -> b.get("name")).containsExactly(first, second, third);
        assertThat(list().get(0)).containsEntry("database", database.name()).containsEntry("grade", "decoded")
                .containsEntry("state", "complete").containsEntry("verdict", "keep").containsEntry("pinned", null)
                .containsKeys("bytes", "milliseconds", "serverVersion", "dumpVersion", "reasons", "until");
        assertThat(run(0, "backup", "list").stdout()).contains("last 1 of 3", "within 48h", "3 entries");

        assertThat(run(0, "backup", "pin", first, "--reason", "before the merger").stdout())
                .isEqualTo("Pinned " + first + ": before the merger\n");
        Outcome dry = run(0, "backup", "prune", "--keep-last", "1", "--dry-run");
        assertThat(dry.stdout()).contains("pinned: before the merger", "remove  " + second,
                "no rule keeps it: number 2", "last 1 of 1", "Would remove 1 backup");
        assertThat(list()).hasSize(3);
        assertThat(object(run(0, "--json", "backup", "prune", "--keep-last", "1"))).containsEntry("removed", 1L);
        assertThat(list()).extracting(b -> b.get("name")).containsExactly(first, third);
        run(0, "backup", "unpin", first);
        run(0, "--quiet", "backup", "prune", "--keep-last", "1");
        assertThat(list()).extracting(b -> b.get("name")).containsExactly(third);
    }

    @Test
    void actsOnTheConfiguredPolicy() {
        create();
        create();
        database.file("dbmig.yaml", "backup: {keep: {last: 1}}\n");
        assertThat(run(0, "backup", "prune").stdout()).contains("To keep: last 1\n", "Removed 1 backup");
        database.file("dbmig.yaml", "backup: {keep: {last: 0}}\n");
        assertThat(run(2, "backup", "prune").stderr()).contains("the retention policy has no rule");
        assertThat(list()).hasSize(1);
    }

    @Test
    void provesABackupByRestoringIt() {
        String name = create();
        assertThat(object(run(0, "backup", "verify", "--restore", "--json"))).containsEntry("name", name)
                .containsEntry("grade", "verified").containsEntry("restored", true).containsEntry("problems", List.of());
        assertThat(list().get(0)).containsEntry("grade", "verified");
        assertThat(database.query("SELECT datname FROM pg_database WHERE datname LIKE '%\\_verify\\_%'")).isEmpty();
        assertThat(run(0, "backup", "verify", name).stdout()).isEqualTo("Backup " + name + " is good: verified.\n");
    }

    @Test
    void proveADatabaseOfAnyName() {
        try (TestDatabase odd = TestServer.shared().newDatabase(ODD_NAME)) {
            try (Session session = odd.open()) {
                session.execute("CREATE TABLE \"Ł t\" AS SELECT 1 AS x");
            }
            run(0, "backup", "create", "-d", ODD_NAME);
            assertThat(run(0, "backup", "verify", "--restore", "-d", ODD_NAME).stdout()).contains("is good: verified");
            assertThat(run(0, "backup", "check", ODD_NAME).stdout()).startsWith("BACKUP OK - " + ODD_NAME + ": 0 minutes old");
            assertThat(list().get(0)).containsEntry("database", ODD_NAME);
        }
    }

    @Test
    void findsDamageAndRemembersIt() throws IOException {
        String good = create();
        String bad = create();
        Path dump = backups().resolve(bad).resolve("data.dump");
        byte[] bytes = Files.readAllBytes(dump);
        bytes[bytes.length / 2] ^= 1;
        Files.write(dump, bytes);
        assertThat(run(10, "backup", "verify").stdout()).startsWith("Backup " + bad + " is bad:\n  data.dump is not as it was");
        assertThat(list().get(1)).containsEntry("state", "damaged");
        assertThat(run(1, "backup", "check").stdout()).contains("1 damaged");
        // the damaged one does not stand in for the good one
        run(0, "backup", "prune", "--keep-last", "1");
        assertThat(list()).extracting(b -> b.get("name")).containsExactly(good, bad);
        assertThat(run(3, "backup", "pin", bad, "--reason", "x").stderr()).contains("cannot be used");

        bytes[bytes.length / 2] ^= 1;
        Files.write(dump, bytes);
        run(0, "backup", "verify", bad);
        assertThat(list().get(1)).containsEntry("state", "complete");
    }

    @Test
    void saysThatABackupCannotBeRestored() {
        // its foreign key is violated, which neither the dump nor a decoding notices
        database.execute("SET session_replication_role = replica; INSERT INTO u VALUES (9999)");
        create();
        run(0, "backup", "verify");
        Outcome outcome = run(10, "backup", "verify", "--restore");
        assertThat(outcome.stdout()).contains("is bad:\n  pg_restore failed", "u_t_fkey");
        assertThat(database.query("SELECT datname FROM pg_database WHERE datname LIKE '%\\_verify\\_%'")).isEmpty();
        assertThat(list().get(0)).containsEntry("grade", "decoded").containsEntry("state", "complete");
    }

    @Test
    void dropsWhatAKilledVerificationLeft() {
        database.execute("CREATE TABLE big AS SELECT i, md5(i::text) m FROM generate_series(1, 300000) i; CREATE INDEX ON big (m)");
        create();
        String scratch = "SELECT datname FROM pg_database WHERE datname LIKE '" + database.name() + "\\_verify\\_%'";
        dbmig().start("backup", "verify", "--restore")
                .awaitUntil("the scratch database is there", () -> !database.query(scratch).isEmpty()).kill().await();
        assertThat(database.query(scratch)).hasSize(1);
        Outcome next = run(0, "backup", "verify", "--restore");
        assertThat(next.stdout()).contains("which a verification that was killed had left", "is good: verified");
        assertThat(database.query(scratch)).isEmpty();
    }

    @Test
    void leavesNothingWhenItIsTerminated() throws IOException {
        database.execute("CREATE TABLE big AS SELECT i, md5(i::text) m FROM generate_series(1, 300000) i");
        create();
        String scratch = "SELECT datname FROM pg_database WHERE datname LIKE '" + database.name() + "\\_verify\\_%'";
        Outcome verify = dbmig().start("backup", "verify", "--restore")
                .awaitUntil("the scratch database is there", () -> !database.query(scratch).isEmpty()).terminate().await();
        assertThat(verify.exitCode()).as(verify.stderr()).isEqualTo(ExitCode.TERMINATED.code());
        assertThat(database.query(scratch)).isEmpty();

        try (Session blocker = database.open()) {
            blocker.execute("BEGIN; LOCK TABLE t");
            Outcome outcome = dbmig().start("backup", "create").awaitUntil("it has begun", this::hasPart).terminate().await();
            assertThat(outcome.exitCode()).as(outcome.stderr()).isEqualTo(ExitCode.TERMINATED.code());
        }
        assertThat(hasPart()).isFalse();
        assertThat(list()).hasSize(1);
    }

    private boolean hasPart() {
        try (Stream<Path> all = Files.list(backups())) {
            return all.anyMatch(f -> f.toString().endsWith(".part"));
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void backsUpEveryDatabaseOfTheServer() {
        try (TestDatabase odd = TestServer.shared().newDatabase(ODD_NAME + "!")) {
            run(0, "backup", "create", "--all");
            assertThat(list()).extracting(b -> b.get("database")).contains(database.name(), odd.name(), "postgres")
                    .doesNotContain("template0", "template1");
        }
    }

    @Test
    void tellsMonitoringHowItIs() throws IOException {
        assertThat(run(2, "backup", "check").stdout()).startsWith("BACKUP CRITICAL - there is no backup at all");
        create();
        Path metrics = folder.resolve("dbmig.prom");
        assertThat(run(0, "backup", "check", "--textfile", metrics.toString()).stdout())
                .startsWith("BACKUP OK - " + database.name() + ": 0 minutes old").contains(" free |").contains("'free'=");
        assertThat(Files.readString(metrics)).contains("dbmig_backup_status 0\n",
                "# TYPE dbmig_backup_newest_size_bytes gauge\n", "dbmig_backup_good_count{database=\"" + database.name() + "\"} 1\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(metrics))).isEqualTo("rw-r--r--");
        assertThat(run(1, "backup", "check", "--warn-age", "0").stdout()).startsWith("BACKUP WARNING");
        assertThat(run(2, "backup", "check", "--warn-age", "0", "--critical-age", "0").stdout()).contains("older than 0s");
        assertThat(run(2, "backup", "check", database.name(), "billing").stdout()).contains("billing: no good backup");
        assertThat(object(run(0, "backup", "check", "--json"))).containsEntry("status", "OK");
        assertThat(run(3, "backup", "check", "--textfile", "/nonexistent/x.prom").stdout()).startsWith("BACKUP UNKNOWN - ");
        assertThat(run(3, "backup", "check", "--frobnicate").stdout()).startsWith("BACKUP UNKNOWN - unknown option");
        assertThat(run(3, "backup", "check", "--warn-age", "soon").stdout()).startsWith("BACKUP UNKNOWN - ");
    }

    @Test
    void refusesWhatItCannotHonour() {
        assertThat(run(2, "backup").stderr()).contains("which command of backup?");
        assertThat(run(2, "backup", "list", "--dir", "x").stderr()).contains("unknown option: '--dir'");
        assertThat(run(2, "backup", "list", "-d", "x").stderr()).contains("unknown option: '-d'");
        assertThat(run(2, "backup", "prune", "-d", "x").stderr()).contains("connects to no server");
        assertThat(run(2, "backup", "verify", "--host", "x").stderr()).contains("connects to no server");
        assertThat(run(2, "backup", "prune", "--keep-last", "-1").stderr()).contains("below zero");
        assertThat(run(2, "backup", "prune", "--keep-last", "many").stderr()).contains("--keep-last");
        assertThat(run(2, "backup", "prune", "--keep-last", "0").stderr()).contains("no rule");
        assertThat(run(2, "backup", "prune", "--keep-size", "much").stderr()).contains("no size");
        assertThat(run(2, "backup", "pin", "x").stderr()).contains("--reason");
        assertThat(run(2, "backup", "pin", "x", "--reason", " ").stderr()).contains("--reason is empty");
        assertThat(run(3, "backup", "pin", "x", "--reason", "y").stderr()).contains("there is no backup \"x\"");
        assertThat(run(3, "backup", "verify").stderr()).contains("there is no complete backup");
        assertThat(run(0, "backup", "list").stdout()).startsWith("No backup in ");
        assertThat(run(0, "backup", "prune").stdout()).contains("Removed 0 backups");
    }

    @Test
    void prunesWithOthersAtOnceAndWhileABackupIsMade() {
        for (int i = 0; i < 3; i++) {
            create();
        }
        DbmigProcess one = dbmig().start("backup", "prune", "--keep-last", "1");
        DbmigProcess making = dbmig().start("backup", "create");
        DbmigProcess other = dbmig().start("backup", "prune", "--keep-last", "1");
        for (DbmigProcess process : List.of(one, making, other)) {
            Outcome outcome = process.await();
            assertThat(outcome.exitCode()).as(outcome.stderr()).isZero();
        }
        assertThat(list()).allMatch(b -> b.get("state").equals("complete")).hasSizeBetween(1, 2);
        run(0, "backup", "prune", "--keep-last", "1");
        assertThat(list()).hasSize(1);
    }

    @Test
    void dropsWhatRunsLeftInTheServer() throws IOException {
        ConnectionSettings server = database.settings();
        String failed = database.name() + "_failed_20260101_000000_aaaa";
        String copy = database.name() + "_before_20260101_000000_aaaa";
        String unfinished = database.name() + "_before_20260102_000000_bbbb";
        String young = database.name() + "_before_21000103_000000_cccc";
        String inUse = database.name() + "_before_20260104_000000_dddd";
        String stranger = database.name() + "_failed_20260105_000000_eeee";
        String noPlan = database.name() + "_failed_20260106_000000_ffff";
        for (String name : List.of(failed, copy, unfinished, young, inUse, stranger, noPlan)) {
            database.execute("CREATE DATABASE \"" + name + "\"");
        }
        try {
            run("20260101-000000-aaaa", database.value("SELECT oid FROM pg_database WHERE datname = '" + failed + "'"), "FINISHED");
            run("20260102-000000-bbbb", "1", "STARTED apply-migrations");
            run("21000103-000000-cccc", "1", "FINISHED");
            run("20260104-000000-dddd", "1", "FINISHED");
            run("20260105-000000-eeee", "1", "FINISHED");
            assertThat(run(0, "backup", "prune", "--failed-databases", "7d").stdout())
                    .contains("keep  " + copy, "no good backup of \"" + database.name() + "\" to count from");
            create();
            try (Session user = Session.open(server.withDatabase(inUse), "somebody")) {
                user.execute("SELECT 1");
                Outcome dry = run(0, "backup", "prune", "--failed-databases", "7d", "--dry-run");
                assertThat(dry.stdout()).containsSubsequence("drop  " + failed, "drop  " + copy)
                        .contains("run 20260102-000000-bbbb is unfinished", "in use by 1 session",
                                "within 7d before the newest good backup", "it is another database than the one of run");
                assertThat(left()).hasSize(7);
                assertThat(object(run(0, "backup", "prune", "--failed-databases", "7d", "--json")))
                        .containsEntry("dropped", List.of(failed, copy));
            }
            assertThat(left()).containsExactlyInAnyOrder(unfinished, young, inUse, stranger, noPlan);
        } finally {
            left().forEach(name -> database.execute("DROP DATABASE \"" + name + "\""));
        }
    }

    private List<String> left() {
        return database.query("SELECT datname FROM pg_database WHERE datname ~ '^" + database.name() + "_(failed|before)_'")
                .stream().map(row -> row.get(0)).toList();
    }

    /** What a run leaves in the state folder. */
    private void run(String id, String oid, String last) throws IOException {
        String end = id.replace('-', '_');
        String system = database.value("SELECT system_identifier FROM pg_control_system()");
        Path run = Files.createDirectories(folder.resolve("state/runs/" + id));
        Files.writeString(run.resolve("plan.json"), "{\"run\": \"%s\", \"system\": \"%s\", \"database\": \"%s\", \"oid\": %s, "
                .formatted(id, system, database.name(), oid) + "\"names\": [\"%1$s_rehearsal_%2$s\", \"%1$s_before_%2$s\", \"%1$s_failed_%2$s\"]}"
                .formatted(database.name(), end));
        Files.writeString(run.resolve("journal"), "2026-01-01T00:00:00.000Z " + last + "\n");
    }
}
