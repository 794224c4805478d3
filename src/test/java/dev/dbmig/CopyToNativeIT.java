package dev.dbmig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.dbmig.DbmigProgram.Outcome;
import dev.dbmig.file.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A night's backup and a lost machine: made, copied, lost, fetched, verified, pruned. */
class CopyToNativeIT {

    @TempDir
    Path folder;
    private PackagedDatabase database;
    private Path away;

    DbmigProgram program() {
        return DbmigProgram.executable();
    }

    @BeforeEach
    void fill() throws IOException {
        database = new PackagedDatabase(folder);
        database.execute("CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t SELECT generate_series(1, 500)");
        away = Files.createDirectory(folder.resolve("away"));
    }

    @AfterEach
    void drop() {
        database.close();
    }

    private DbmigProgram dbmig(String copyTo) {
        return database.reaching(program()).with("DBMIG_BACKUP_DIR", folder.resolve("backups").toString())
                .with("DBMIG_STATE_DIR", folder.resolve("state").toString()).with("DBMIG_BACKUP_COPY_TO", copyTo);
    }

    private static Outcome run(DbmigProgram dbmig, int exitCode, String... arguments) {
        Outcome outcome = dbmig.run(arguments);
        assertThat(outcome.exitCode()).as(outcome.stdout() + outcome.stderr()).isEqualTo(exitCode);
        return outcome;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> object(Outcome outcome) {
        return (Map<String, Object>) Json.read(outcome.stdout());
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> created(Outcome outcome) {
        return ((List<Map<String, Object>>) Json.read(outcome.stdout())).get(0);
    }

    private static void remove(Path what) throws IOException {
        try (Stream<Path> all = Files.walk(what)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    /** Everything that an operator does with copies, wherever they are. */
    private void livesThrough(DbmigProgram dbmig) throws IOException {
        Map<String, Object> backup = created(run(dbmig, 0, "backup", "create", "--json"));
        String name = (String) backup.get("name");
        assertThat(backup.get("copy")).asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.MAP)
                .containsEntry("state", "proven");
        assertThat(run(dbmig, 0, "backup", "list").stdout()).contains("copy", "proven");
        assertThat(run(dbmig, 0, "backup", "list", "--copies").stdout()).contains(name, "proven", "1 copy");
        assertThat(run(dbmig, 0, "backup", "verify", "--copy").stdout()).contains("is good");
        remove(folder.resolve("backups"));
        assertThat(run(dbmig, 0, "backup", "list", "--copies").stdout()).contains(name, "not of this machine");
        assertThat(run(dbmig, 0, "backup", "fetch", name).stdout()).contains("each file as its manifest says");
        assertThat(run(dbmig, 0, "backup", "copy", "--adopt").stdout()).contains("1 copy");
        String second = (String) created(run(dbmig, 0, "backup", "create", "--json")).get("name");
        Map<String, Object> pruned = object(run(dbmig.with("DBMIG_BACKUP_COPY_TO_KEEP_LAST", "1"), 0, "backup", "prune", "--json"));
        assertThat(pruned.get("copies")).asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.MAP).containsEntry("removed", 1L);
        assertThat(run(dbmig, 0, "backup", "list", "--copies").stdout()).contains(second).doesNotContain(name + " ");
        assertThat(run(dbmig, 0, "backup", "verify", name, "--restore").stdout()).contains("verified");
        assertThat(run(dbmig, 3, "backup", "fetch", "app_none").stderr()).contains("there is no copy of backup");
    }

    @Test
    void keepsThemInAFolder() throws IOException {
        livesThrough(dbmig(away.toString()));
    }

    @Test
    void keepsThemByCommands() throws IOException {
        livesThrough(dbmig("cp {file} " + away + "/"));
        assertThat(folder.resolve("backups/.copying")).isEmptyDirectory();
    }

    @Test
    void keepsThemEncrypted() throws Exception {
        assumeTrue(Programs.has("age") && Programs.has("age-keygen"), "age is not installed");
        Path key = folder.resolve("key.txt");
        assertThat(new ProcessBuilder("age-keygen", "-o", key.toString()).redirectErrorStream(true).start().waitFor()).isZero();
        String recipient = Files.readString(key).replaceAll("(?s).*public key: (age1\\S+).*", "$1");
        DbmigProgram dbmig = dbmig(away.toString()).with("DBMIG_BACKUP_COPY_TO_ENCRYPT_AGE", recipient);
        String name = (String) created(run(dbmig, 0, "backup", "create", "--json")).get("name");
        assertThat(Files.readAllBytes(away.resolve(name + ".tar.age"))).startsWith("age-encryption.org/v1".getBytes());
        assertThat(run(dbmig, 0, "backup", "verify", "--copy").stdout()).contains("no private key is known here");
        assertThat(run(dbmig.with("DBMIG_BACKUP_DIR", folder.resolve("other").toString()), 3, "backup", "fetch", name).stderr())
                .contains("no private key is known here", "identity-file");
        assertThat(folder.resolve("other")).satisfiesAnyOf(path -> assertThat(path).doesNotExist(),
                path -> assertThat(path).isDirectoryNotContaining("glob:**app*"));
        dbmig.with("DBMIG_BACKUP_DIR", folder.resolve("backups").toString())
                .with("DBMIG_BACKUP_COPY_TO_IDENTITY_FILE", key.toString());
        assertThat(run(dbmig, 0, "backup", "verify", "--copy").stdout()).contains("each file in it");
        remove(folder.resolve("backups"));
        remove(away);
        Files.createDirectory(away);
        livesThrough(dbmig);
    }

    @Test
    void keepsThemInAnS3CompatibleStore() throws Exception {
        try (S3Server server = S3Server.start(folder.resolve("s3"))) {
            DbmigProgram dbmig = dbmig("s3://" + S3Server.BUCKET + "/some/where");
            server.environment().forEach(dbmig::with);
            livesThrough(dbmig);
        }
    }

    @Test
    void saysWhatFailedAndTriesAgain() throws IOException {
        Path script = Files.writeString(folder.resolve("put"), "#!/bin/sh\n[ -e " + away + "/open ] || { echo 'no route to host' >&2; exit 7; }\n"
                + "cp \"$1\" \"$2\"\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        DbmigProgram dbmig = dbmig(script + " {file} " + away + "/{name}");
        Outcome failed = run(dbmig, 5, "backup", "create");
        assertThat(failed.stderr()).contains("not every backup is copied", "no route to host", "exit code 7",
                "The backups here are complete and kept", "dbmig backup copy", "no copy is proven");
        assertThat(run(dbmig, 0, "backup", "list").stdout()).contains("none");
        Files.createFile(away.resolve("open"));
        Outcome copied = run(dbmig, 0, "backup", "copy");
        assertThat(copied.stdout()).contains("NOT read back, so not proven");
        assertThat(copied.stderr()).contains("WARNING", "backup.copy-to.read");
        assertThat(run(dbmig, 0, "backup", "copy").stdout()).contains("Every backup that is to be kept there is copied");
    }

    @Test
    void tellsOfItInAnUpgradeAndEndsItOnlyWhereThatIsWanted() throws IOException {
        database.migration("001_a.sql", "CREATE TABLE a (id int);");
        DbmigProgram dbmig = dbmig(folder.resolve("not/mounted").toString()).safely().with("DBMIG_REHEARSAL_MODE", "none");
        Outcome refused = run(dbmig.with("DBMIG_BACKUP_COPY_TO_REQUIRED", "true"), 3, "upgrade", "--yes");
        assertThat(refused.stderr()).contains("is not copied to", "is it mounted?");
        Outcome upgraded = run(dbmig.with("DBMIG_BACKUP_COPY_TO_REQUIRED", "false"), 0, "upgrade", "--yes");
        assertThat(upgraded.stdout() + upgraded.stderr()).contains("NOT COPIED", "is it mounted?");
        assertThat(run(dbmig, 0, "report").stdout()).contains("BUT NOT ALL");
        DbmigProgram open = dbmig(away.toString()).safely().with("DBMIG_REHEARSAL_MODE", "none");
        database.migration("002_b.sql", "CREATE TABLE b (id int);");
        assertThat(run(open, 0, "upgrade", "--yes").stdout()).contains("copied to " + away);
        assertThat(object(run(open, 0, "backup", "list", "--copies", "--json")).get("copies")).asInstanceOf(
                org.assertj.core.api.InstanceOfAssertFactories.LIST).hasSize(3);
    }
}
