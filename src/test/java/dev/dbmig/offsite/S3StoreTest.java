package dev.dbmig.offsite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dbmig.backup.Backup;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class S3StoreTest {

    @TempDir
    Path folder;
    private FaultyS3 server;
    private S3Store store;

    @BeforeEach
    void start() throws IOException {
        server = new FaultyS3();
        store = server.store();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void put(String name, byte[] content) throws IOException {
        try (Upload upload = store.begin(name, content.length)) {
            for (int at = 0; at < content.length; at += 100_000) {
                upload.write(content, at, Math.min(100_000, content.length - at));
            }
            upload.complete();
        }
    }

    private byte[] get(String name) throws IOException {
        try (InputStream in = store.read(name)) {
            return in.readAllBytes();
        }
    }

    private static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        new Random(count).nextBytes(bytes);
        return bytes;
    }

    @Test
    void putsReadsListsAndRemoves() throws IOException {
        for (int i = 0; i < 5; i++) {
            put("n" + i, bytes(i * 1000));
        }
        assertThat(store.list()).hasSize(5).containsEntry("n0", 0L).containsEntry("n4", 4000L);
        assertThat(get("n3")).isEqualTo(bytes(3000));
        store.remove("n3");
        store.remove("n3");
        assertThat(store.list()).hasSize(4);
    }

    @Test
    void sendsWhatIsLargeInParts() throws IOException {
        byte[] large = bytes(S3Upload.SMALLEST_PART * 2 + 17);
        put("large", large);
        assertThat(server.requests).filteredOn(request -> request.startsWith("PUT ")).hasSize(3);
        assertThat(get("large")).isEqualTo(large);
        assertThat(server.uploads).isEmpty();
        put("even", bytes(S3Upload.SMALLEST_PART));
        assertThat(get("even")).hasSize(S3Upload.SMALLEST_PART);
        assertThat(S3Upload.partBytes(5_000_000_000_000L)).isBetween(500_000_000, 600_000_000);
    }

    @Test
    void givesAnUploadUpThatIsNotCompleted() throws IOException {
        try (Upload upload = store.begin("half", 100_000_000)) {
            upload.write(bytes(S3Upload.SMALLEST_PART + 1), 0, S3Upload.SMALLEST_PART + 1);
        }
        assertThat(server.uploads).isEmpty();
        assertThat(server.objects).isEmpty();
    }

    @Test
    void takesAwayTheUploadThatAKilledOneLeft() throws IOException {
        server.uploads.put("p/x", new java.util.TreeMap<>());
        server.uploads.put("p/other", new java.util.TreeMap<>());
        put("x", bytes(10));
        assertThat(server.uploads).containsOnlyKeys("p/other");
    }

    @Test
    void triesAgainWhatFailsForAMoment() throws IOException {
        server.failures = 3;
        put("n", bytes(10));
        assertThat(get("n")).isEqualTo(bytes(10));
        server.failures = 100;
        assertThatThrownBy(() -> get("n")).hasMessage("the store answered 503 SlowDown");
    }

    @Test
    void goesOnReadingWhereTheConnectionBroke() throws IOException {
        put("n", bytes(200_000));
        server.cutAfter = 30_000;
        assertThat(java.util.Arrays.equals(get("n"), bytes(200_000))).isTrue();
        assertThat(server.requests).filteredOn(request -> request.startsWith("GET p/n")).hasSizeGreaterThan(6);
    }

    @Test
    void takesACutListForNoList() throws IOException {
        put("n", bytes(10));
        server.cutsLists = true;
        assertThatThrownBy(() -> store.list()).isInstanceOf(IOException.class);
    }

    @Test
    void saysWhatTheStoreSays() {
        assertThatThrownBy(() -> get("none")).hasMessage("the store answered 404 NoSuchKey: it is not here");
    }

    @Test
    void believesOnlyWhatIsReadBack() throws IOException {
        CopyPlace place = new CopyPlace(folder);
        Backup backup = place.backup(1);
        Offsite offsite = new Offsite(new OffsiteSettings("s3://b/p", java.util.Optional.empty(), java.util.Optional.empty(),
                java.util.Optional.empty(), Duration.ofMinutes(1), Encryption.NONE, dev.dbmig.backup.RetentionPolicy.USUAL, false,
                java.util.Map.of()), place.fake.folder(), line -> { }, store);
        server.changedByte = 700;
        assertThat(offsite.copyPending(Duration.ZERO).failures()).first().asString().contains("what was read back is not what was sent");
        assertThat(offsite.known()).isEmpty();
        server.changedByte = -1;
        assertThat(offsite.copyPending(Duration.ZERO).failures()).isEmpty();
        assertThat(offsite.look()).singleElement().matches(Copy::isProven);
        server.failures = 1000;
        assertThatThrownBy(() -> offsite.verify(backup.name())).hasMessageContaining("cannot reach the copies");
        server.failures = 0;
        assertThat(offsite.known().get(backup.name()).isProven()).isTrue();
    }
}
