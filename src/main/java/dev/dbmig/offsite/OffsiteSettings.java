package dev.dbmig.offsite;

import dev.dbmig.backup.RetentionPolicy;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What is configured about copies.
 *
 * @param copy a command, {@code s3://bucket/prefix} or the absolute path of a folder
 * @param read the command that reads a copy; likewise below; empty for what is known of the program
 * @param timeout of a command
 * @param keep which copies are kept
 * @param isRequired whether a run ends where its backup cannot be copied
 * @param variables those of the environment
 */
public record OffsiteSettings(String copy, Optional<String> read, Optional<String> list, Optional<String> remove,
        Duration timeout, Encryption encryption, RetentionPolicy keep, boolean isRequired, Map<String, String> variables) {

    public OffsiteSettings {
        variables = Map.copyOf(variables);
    }

    /** Without the variables: there are passwords among them. */
    @Override
    public String toString() {
        return "OffsiteSettings[" + copy + "]";
    }
}
