package dev.dbmig.engine;

import dev.dbmig.file.Json;
import dev.dbmig.process.CommandResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code flyway info -outputType=json}: versioned migrations with their states; repeatable ones have no version. */
final class FlywayAnswers implements Answers {

    @Override
    public List<Revision> history(String stdout, Path directory) {
        List<Revision> revisions = new ArrayList<>();
        for (Map<String, Object> migration : migrations(stdout)) {
            String version = text(migration, "version");
            if (!version.isEmpty() && !isUndo(migration)) {
                List<String> parents = revisions.isEmpty() ? List.of() : List.of(revisions.get(revisions.size() - 1).version());
                revisions.add(new Revision(version, text(migration, "description"), parents,
                        Optional.of(text(migration, "filepath")).filter(path -> !path.isEmpty()).map(directory::resolve)));
            }
        }
        return revisions;
    }

    @Override
    public List<String> current(CommandResult result, List<Revision> known) {
        String last = "";
        for (Map<String, Object> migration : migrations(result.stdout())) {
            boolean isApplied = List.of("Success", "Out of Order", "Future", "Baseline", "Missing").contains(text(migration, "state"));
            last = isApplied && !text(migration, "version").isEmpty() && !isUndo(migration) ? text(migration, "version") : last;
        }
        return last.isEmpty() ? List.of() : List.of(last);
    }

    private static boolean isUndo(Map<String, Object> migration) {
        return text(migration, "category").equals("Undo");
    }

    private static String text(Map<String, Object> migration, String key) {
        return migration.get(key) instanceof String text ? text : "";
    }

    /** Notices may stand before the document. */
    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> migrations(String stdout) {
        int begin = stdout.indexOf('{');
        if (begin < 0) {
            return List.of();
        }
        Map<String, Object> document = (Map<String, Object>) Json.read(stdout.substring(begin));
        return document.get("migrations") instanceof List<?> list ? (List<Map<String, Object>>) list : List.of();
    }
}
