package dev.dbmig.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dbmig.backup.Manifest.Dump;
import dev.dbmig.backup.Manifest.FileFacts;
import dev.dbmig.backup.Manifest.Source;
import dev.dbmig.file.Json;
import dev.dbmig.postgres.DatabaseLocale;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ManifestJsonTest {

    private static final String HASH = "0".repeat(64);

    static Manifest manifest() {
        return new Manifest("20261120-192203-7f3a",
                new Source("Łódź \"x\"\n", 16384, "7312345678901234567", "15.14 (Debian 15.14-0+deb12u1)",
                        new DatabaseLocale("UTF8", "C", "C.UTF-8", "icu", "de-DE", null), "1.2.0", null),
                new Dump("docker exec -i db pg_dump", "15.14", DumpFormat.DIRECTORY, "1", 2),
                Instant.parse("2026-11-20T19:22:03.123Z"), Instant.parse("2026-11-20T19:24:03Z"),
                new TreeMap<>(Map.of("data/toc.dat", new FileFacts(10, HASH), "globals.sql", new FileFacts(0, HASH))),
                Grade.VERIFIED, "before \"the\" move", Map.of("public.users", 3L, "a\"b.c", 0L));
    }

    @Test
    void readsWhatItWrites() {
        assertThat(ManifestJson.read(ManifestJson.write(manifest()))).isEqualTo(manifest());
        Manifest plain = manifest().withPinned(null).withRowCounts(null);
        assertThat(ManifestJson.read(ManifestJson.write(plain))).isEqualTo(plain);
    }

    @Test
    void noticesEveryChangedByte() {
        byte[] written = ManifestJson.write(manifest()).getBytes(StandardCharsets.UTF_8);
        Random random = new Random(1);
        for (int i = 0; i < written.length; i++) {
            byte[] changed = written.clone();
            changed[i] ^= (byte) (1 << random.nextInt(7));
            String text = new String(changed, StandardCharsets.UTF_8);
            assertThatThrownBy(() -> ManifestJson.read(text)).as(text).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void noticesEveryCut() {
        String written = ManifestJson.write(manifest());
        for (int length = 0; length < written.length(); length++) {
            String cut = written.substring(0, length);
            assertThatThrownBy(() -> ManifestJson.read(cut)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void refusesWhatIsSealedButWrong() {
        refuses(m -> m.put("bytes", 11L), "its size or duration does not fit what it lists");
        refuses(m -> m.put("durationMillis", 11L), "its size or duration does not fit what it lists");
        refuses(m -> m.put("more", 1L), "unknown name \"more\"");
        refuses(m -> m.remove("grade"), "\"grade\" must be there");
        refuses(m -> m.put("grade", "perfect"), "unknown grade \"perfect\"");
        refuses(m -> m.put("databaseOid", "1"), "\"databaseOid\" must be a whole number");
        refuses(m -> m.put("started", "today"), "\"today\" is no time");
        refuses(m -> m.put("format", "plain"), "unknown format \"plain\"");
        refuses(m -> m.put("files", List.of()), "\"files\" must be an object");
    }

    @Test
    void refusesFilesOutsideTheBackup() {
        for (String path : List.of("../x", "/etc/passwd", "data/../../x", "a/b/c", ".hidden", "", "data/", "a\\b", "a\nb")) {
            refuses(m -> m.put("files", Map.of(path, Map.of("bytes", 10L, "sha256", HASH))),
                    "it names a file outside the backup: \"" + path + "\"");
        }
    }

    @Test
    void saysThatANewerVersionWroteIt() {
        refuses(m -> m.put("formatVersion", 2L), "it has format version 2, and this dbmig knows 1");
    }

    @SuppressWarnings("unchecked") // a manifest is an object
    private static void refuses(Consumer<Map<String, Object>> change, String message) {
        Map<String, Object> sealed = (Map<String, Object>) Json.read(ManifestJson.write(manifest()));
        Map<String, Object> members = new LinkedHashMap<>((Map<String, Object>) sealed.get("manifest"));
        change.accept(members);
        sealed.put("manifest", members);
        sealed.put("sha256", FileHash.sha256(Json.write(members).getBytes(StandardCharsets.UTF_8)));
        assertThatThrownBy(() -> ManifestJson.read(Json.write(sealed)))
                .isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }
}
