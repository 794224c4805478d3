package dev.dbmig.cli;

import dev.dbmig.DbmigException;
import dev.dbmig.backup.RetentionPolicy;
import dev.dbmig.offsite.Encryption;
import dev.dbmig.offsite.Encryption.Program;
import dev.dbmig.offsite.OffsiteSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/** What stands below {@code backup.copy-to}. */
final class CopyToConfig {

    private static final String PREFIX = "backup.copy-to.";
    private static final Duration USUAL_TIMEOUT = Duration.ofHours(12);
    private static final Pattern SECRET = Pattern.compile("AGE-SECRET-KEY-|PRIVATE KEY", Pattern.CASE_INSENSITIVE);

    private final Function<String, Optional<String>> text;
    private final Function<String, Path> path;

    /**
     * @param text the value of a key
     * @param path of this machine, which a value means
     */
    CopyToConfig(Function<String, Optional<String>> text, Function<String, Path> path) {
        this.text = text;
        this.path = path;
    }

    /** A private key in the configuration would be with everybody who has the project. The message is without it. */
    static void refuseSecrets(Map<String, Setting> settings) {
        settings.forEach((key, setting) -> {
            if (setting.text() != null && SECRET.matcher(setting.text()).find()) {
                throw DbmigException.usage("\"" + key + "\" (" + setting.origin() + ") is a private key")
                        .hint("Encrypting needs the public one alone. Keep the private one in a file that only its owner can read, and"
                                + " name that: backup.copy-to.identity-file. This one has been read by others by now: make a new one.");
            }
        });
    }

    Optional<OffsiteSettings> read(RetentionPolicy keep, Map<String, String> variables) {
        return text("copy").map(copy -> new OffsiteSettings(copy, text("read"), text("list"), text("remove"),
                text("timeout").flatMap(TimeSpan::parse).orElse(USUAL_TIMEOUT), encryption(), keep,
                text("required").map(Boolean::parseBoolean).orElse(false), variables));
    }

    private Encryption encryption() {
        Optional<Path> identity = text("identity-file").map(path);
        List<String> age = recipients("encrypt.age");
        List<String> gpg = recipients("encrypt.gpg");
        if (!age.isEmpty() && !gpg.isEmpty()) {
            throw DbmigException.usage("backup.copy-to.encrypt has keys of age and of gpg").hint("Keep one of the two.");
        }
        return new Encryption(!age.isEmpty() ? Program.AGE : !gpg.isEmpty() ? Program.GPG : Program.NONE,
                age.isEmpty() ? gpg : age, identity);
    }

    private List<String> recipients(String key) {
        return text(key).map(keys -> List.of(keys.split("\\s*,\\s*"))).orElse(List.of());
    }

    private Optional<String> text(String key) {
        return text.apply(PREFIX + key);
    }
}
