package dev.dbmig.migration;

import dev.dbmig.DbmigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a {@code sqitch.conf} says that plan and scripts are, relative to its folder. */
record SqitchConfiguration(String plan, String deploy, String revert, String verify, String extension) {

    private static final Pattern SECTION = Pattern.compile("\\s*\\[\\s*([\\w.-]+)(?:\\s+\"(.*)\")?\\s*]\\s*");
    private static final Pattern PAIR = Pattern.compile("\\s*([\\w.-]+)\\s*=\\s*(.*?)\\s*");

    /** @param file need not be there */
    static SqitchConfiguration read(Path file, String shown) {
        Map<String, String> values = Files.exists(file) ? values(file, shown) : Map.of();
        String top = withSlash(value(values, "top_dir", "."));
        return new SqitchConfiguration(value(values, "plan_file", top + SqitchReader.PLAN), value(values, "deploy_dir", top + "deploy"),
                value(values, "revert_dir", top + "revert"), value(values, "verify_dir", top + "verify"),
                value(values, "extension", "sql"));
    }

    private static String withSlash(String folder) {
        return folder.equals(".") ? "" : folder.endsWith("/") ? folder : folder + "/";
    }

    private static String value(Map<String, String> values, String key, String otherwise) {
        return values.getOrDefault("engine.pg." + key, values.getOrDefault("core." + key, otherwise));
    }

    private static Map<String, String> values(Path file, String shown) {
        Map<String, String> values = new HashMap<>();
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (IOException e) {
            throw Unreadable.file(shown, e);
        }
        String section = "";
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).replaceFirst("(^|\\s)[#;].*", "");
            Matcher begins = SECTION.matcher(line);
            Matcher pair = PAIR.matcher(line);
            if (begins.matches()) {
                section = begins.group(1).toLowerCase(Locale.ROOT) + (begins.group(2) == null ? "" : "." + begins.group(2)) + ".";
            } else if (pair.matches()) {
                String key = section + pair.group(1).toLowerCase(Locale.ROOT);
                refuseUnread(key, shown + ":" + (i + 1));
                values.put(key, pair.group(2).replaceFirst("^\"(.*)\"$", "$1"));
            }
        }
        return values;
    }

    /** What would make Sqitch run other scripts than dbmig, or the same ones otherwise. */
    private static void refuseUnread(String key, String place) {
        boolean isElsewhere = key.startsWith("core.reworked") || key.startsWith("engine.pg.reworked");
        if (isElsewhere || key.matches("(core|deploy|revert|verify|engine\\.pg)\\.variables\\..*")) {
            throw DbmigException.refused(place + ": '" + key + "' is not read").hint(isElsewhere
                    ? "Keep the scripts of reworked changes beside the others." : "Put the value into the scripts, by \\set.");
        }
    }
}
