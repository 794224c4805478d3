package dev.dbmig.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dbmig.backup.FolderEntry.State;
import dev.dbmig.postgres.Session;
import dev.dbmig.postgres.TestDatabase;
import dev.dbmig.postgres.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/**
 * Damages backups of each format and compression at random places, and counts how many of the trials the check
 * finds: all of them. How many times the usual trials: {@code -Ddbmig.damage.times=20}.
 */
class DamageTrialsIT {

    private static final int TIMES = Integer.getInteger("dbmig.damage.times", 1);

    @TempDir
    private static Path temporary;
    private static TestDatabase database;
    private static TestDatabase other;
    private static List<Backup> originals;
    private static BackupPlace place;

    private final Random random = new Random(20261121);
    private final Map<String, int[]> counts = new LinkedHashMap<>();
    private final List<String> missed = new ArrayList<>();

    @BeforeAll
    static void backUp() throws IOException {
        database = TestServer.shared().newDatabase();
        other = TestServer.shared().newDatabase();
        for (TestDatabase each : List.of(database, other)) {
            BackupPlace.fill(each, 300);
            try (Session session = each.open()) {
                session.execute("CREATE TABLE nothing (a int); CREATE TABLE numbers AS SELECT generate_series(1, 300) AS i;"
                        + "SELECT lo_from_bytea(0, convert_to(repeat(md5('" + each.name() + "'), 200), 'UTF8'))");
            }
        }
        ShimFolder shims = new ShimFolder(temporary.resolve("bin"));
        place = new BackupPlace(temporary.resolve("originals"), shims.programs());
        originals = new ArrayList<>();
        for (String level : List.of("0", "1", "6", "9")) {
            shims.behave("pg_dump", "for a; do shift; case $a in --compress=*) a=--compress=" + level
                    + ";; esac; set -- \"$@\" \"$a\"; done; exec \"$real\" \"$@\"");
            for (BackupRequest request : List.of(BackupPlace.request(database.settings()),
                    BackupPlace.parallel(database.settings()))) {
                Backup made = place.backups().create(request);
                originals.add(Forger.of(made).compression(level).sealed());
            }
        }
    }

    @AfterAll
    static void drop() {
        database.close();
        other.close();
    }

    @AfterEach
    void tell(TestInfo test) {
        StringBuilder table = new StringBuilder("Damage trials, " + test.getDisplayName() + "\n");
        counts.forEach((kind, count) -> table.append(String.format("  %-42s %5d trials %5d found %5d seen by list%n",
                kind, count[0], count[1], count[2])));
        int[] all = new int[3];
        counts.values().forEach(count -> {
            for (int i = 0; i < all.length; i++) {
                all[i] += count[i];
            }
        });
        System.out.println(table + String.format("  %-42s %5d trials %5d found %5d seen by list", "all", all[0], all[1], all[2]));
        assertThat(missed).isEmpty();
    }

    /** Something that is done to a copy of a backup; what it did, or null if this copy is no case for it. */
    interface Damage {
        String to(Forger copy) throws IOException;
    }

    private void trials(String kind, int number, Damage damage) throws IOException {
        for (Backup original : originals) {
            for (int i = 0; i < number * TIMES; i++) {
                trial(kind, original, damage);
            }
        }
    }

    /** @return what the check says */
    private List<String> trial(String kind, Backup original, Damage damage) throws IOException {
        Path folder = Files.createTempDirectory(temporary, "trial");
        try {
            Backup copy = new Backup(copy(original.path(), folder.resolve(original.name())), original.manifest());
            Forger forger = Forger.of(copy);
            String what = damage.to(forger);
            if (what == null) {
                return List.of();
            }
            int[] count = counts.computeIfAbsent(kind, k -> new int[3]);
            boolean isListed = new BackupFolder(folder).list().stream().allMatch(e -> e.state() == State.COMPLETE);
            List<String> problems = place.backups().check(new Backup(forger.path(), original.manifest()));
            count[0]++;
            count[1] += problems.isEmpty() ? 0 : 1;
            count[2] += isListed ? 0 : 1;
            if (problems.isEmpty()) {
                missed.add(kind + " of " + original.manifest().dump() + ": " + what);
            }
            return problems;
        } finally {
            remove(folder);
        }
    }

    private static Path copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
        return to;
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
        }
    }

    @Test
    void findsEveryChangeOfAFile() throws IOException {
        trials("a file cut", 30, copy -> copy.change(random, bytes -> bytes.cut(random.nextInt(bytes.size()))));
        trials("a byte changed", 60, copy -> copy.change(random, bytes -> bytes.replace(random)));
        trials("a bit flipped", 60, copy -> copy.change(random, bytes -> bytes.flip(random)));
        trials("a page of zeros", 20, copy -> copy.change(random, bytes -> bytes.zero(random)));
        trials("bytes lost in the middle", 20, copy -> copy.change(random, bytes -> bytes.lose(random)));
        trials("bytes added", 15, copy -> copy.change(random, bytes -> bytes.insert(random)));
        trials("two files swapped", 10, copy -> copy.swap(random));
        assertThat(counts.get("a file cut")[2]).isEqualTo(counts.get("a file cut")[0]);
    }

    @Test
    void findsEveryMissingAndEveryAdditionalFile() throws IOException {
        for (Backup original : originals) {
            List<String> names = new ArrayList<>(original.manifest().files().keySet());
            names.add(Backup.MANIFEST);
            for (String name : names) {
                trial("a file missing", original, copy -> copy.delete(name));
            }
            for (String name : List.of("more.sql", "data.dump.old", ".hidden", "lock.txt", "sub/file", "data/9999.dat.gz")) {
                trial("a file more", original, copy -> copy.add(name));
            }
            trial("a link in place of a file", original, copy -> copy.link(Backup.GLOBALS, temporary));
        }
        counts.values().forEach(count -> assertThat(count[2]).isEqualTo(count[0]));
    }

    @Test
    void findsEveryChangedWordOfTheManifest() throws IOException {
        trials("a number of the manifest", 15, copy -> copy.lie(random, "(?<=\": )\\d+"));
        trials("a word of the manifest", 40, copy -> copy.lie(random, "(?<=\": \")[^\"]+"));
        trials("null for a value of the manifest", 10, copy -> copy.lieNull(random));
        counts.values().forEach(count -> assertThat(count[2]).isEqualTo(count[0]));
    }

    @Test
    void findsWhatTheSealedManifestLiesAbout() throws IOException {
        for (Backup original : originals) {
            for (Map.Entry<String, Damage> lie : Forger.sealedLies().entrySet()) {
                trial("sealed again: " + lie.getKey(), original, lie.getValue());
            }
        }
    }

    @Test
    void findsCutsThatTheSealedManifestLiesAbout() throws IOException {
        trials("sealed again: the archive cut", 10, copy -> copy.changeArchive(random, bytes -> bytes.cut(random.nextInt(bytes.size()))));
        trials("sealed again: a file of it emptied", 6, copy -> copy.changeArchive(random, bytes -> bytes.cut(0)));
        trials("sealed again: a file of it missing", 4, copy -> copy.deletePart(random));
    }

    @Test
    void findsTheArchiveOfAnotherDatabaseUnderThisName() throws IOException {
        BackupPlace elsewhere = new BackupPlace(temporary.resolve("elsewhere"));
        Backup custom = elsewhere.create(other);
        Backup directory = elsewhere.backups().create(BackupPlace.parallel(other.settings()));
        for (Backup original : originals) {
            Backup strange = original.manifest().dump().format() == DumpFormat.CUSTOM ? custom : directory;
            trial("another database's archive", original, copy -> copy.archiveOf(strange));
            trial("another database's archive, sealed again", original, copy -> copy.archiveOf(strange) + copy.seal());
            trial("another database's backup under this name", original, copy -> copy.become(strange));
            trial("another database's manifest", original, copy -> copy.manifestOf(strange));
        }
    }
}
