package dev.dbmig.migration;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.CRC32;

/** The checksums of the tools, computed from a file as they compute them. */
final class TrackingChecksum {

    /** What became of a comparison. */
    enum Verdict { SAME, DIFFERENT, UNKNOWN }

    private TrackingChecksum() {
    }

    /** Whether the file is what the row says; unknown where the tool stores none, or nobody knows of what. */
    static Verdict compare(TrackingTool tool, TrackingRow row, Migration migration) {
        if (row == null || row.checksum() == null || row.checksum().isBlank()) {
            return Verdict.UNKNOWN;
        }
        Path file = migration.up().file();
        String stored = row.checksum().strip().toLowerCase(Locale.ROOT);
        return switch (tool) {
            case FLYWAY -> verdict(stored, flyway(file));
            case SQLX -> verdict(stored, digest("SHA-384", file));
            case LIQUIBASE -> row.key().endsWith(".sql") ? verdict(row.checksum().strip(), LiquibaseLog.changeSets(file)) : Verdict.UNKNOWN;
            case NAMES, CHECKSUM -> algorithm(stored)
                    .map(name -> stored.equals(digest(name, file)) ? Verdict.SAME : Verdict.UNKNOWN)
                    .orElse(Verdict.UNKNOWN);
            default -> Verdict.UNKNOWN;
        };
    }

    private static Verdict verdict(String stored, String computed) {
        return stored.equals(computed) ? Verdict.SAME : Verdict.DIFFERENT;
    }

    /** What a checksum of that length in a runbook's table is made with. */
    static Optional<String> algorithm(String hex) {
        if (!hex.matches("[0-9a-fA-F]+")) {
            return Optional.empty();
        }
        return switch (hex.length()) {
            case 32 -> Optional.of("MD5");
            case 40 -> Optional.of("SHA-1");
            case 64 -> Optional.of("SHA-256");
            default -> Optional.empty();
        };
    }

    /**
     * Flyway's: CRC-32 of the lines without their ends and without a byte-order mark, as a signed number
     * ({@code org.flywaydb.core.internal.resolver.ChecksumCalculator}).
     */
    static String flyway(Path file) {
        CRC32 crc = new CRC32();
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(Files.newInputStream(file),
                StandardCharsets.UTF_8))) {
            boolean isFirst = true;
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                String text = isFirst && line.startsWith("\uFEFF") ? line.substring(1) : line;
                crc.update(text.getBytes(StandardCharsets.UTF_8));
                isFirst = false;
            }
        } catch (IOException e) {
            throw Unreadable.file(file.toString(), e);
        }
        return String.valueOf((int) crc.getValue());
    }

    /** Of the bytes of the file as they are, in hexadecimal; sqlx has SHA-384. */
    static String digest(String algorithm, Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance(algorithm);
            byte[] piece = new byte[1 << 16];
            for (int length = in.read(piece); length >= 0; length = in.read(piece)) {
                digest.update(piece, 0, length);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException e) {
            throw Unreadable.file(file.toString(), e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has " + algorithm, e);
        }
    }
}
