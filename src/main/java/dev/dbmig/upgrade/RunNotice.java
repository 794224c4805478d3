package dev.dbmig.upgrade;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import dev.dbmig.file.Json;
import dev.dbmig.insight.Webhooks;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What others are told of a run that has ended: no more than they need to decide whether to get up.
 *
 * @param facts of its report; its member {@code text}, a sentence for people, which chat services show, is added
 */
record RunNotice(Map<String, Object> facts) {

    private static final List<String> TOLD = List.of("run", "kind", "database", "server", "startedBy", "from", "to", "migrations", "outcome",
            "exitCode", "production", "failedStep", "application", "error", "startedAt", "milliseconds", "downtimeMilliseconds");

    /** Of a run that was nothing but its transactions. */
    static RunNotice ofPlainRun(RunSettings settings, RunId id, Plan plan, Duration took, RuntimeException failure) {
        ExitCode code = failure == null ? ExitCode.OK : failure instanceof DbmigException told ? told.exitCode() : ExitCode.BUG;
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("run", id.value());
        facts.put("kind", "migrations");
        facts.put("database", settings.connection().database());
        facts.put("server", settings.connection().host() + ":" + settings.connection().port());
        facts.put("startedBy", SafeRun.startedBy());
        facts.put("from", plan.from().orElse(null));
        facts.put("to", plan.to().orElse(null));
        facts.put("migrations", plan.tasks().stream().map(Object::toString).toList());
        facts.put("outcome", failure == null ? "applied" : code == ExitCode.UNFINISHED ? "unfinished" : "rolled back");
        facts.put("exitCode", code.code());
        facts.put("production", code.production());
        facts.put("failedStep", failure == null ? null : ApplyMigrations.NAME);
        facts.put("application", "not managed");
        facts.put("error", failure == null ? null : failure.getMessage());
        facts.put("milliseconds", took.toMillis());
        return new RunNotice(facts);
    }

    /** Of a run that never began, because something was in its way. */
    static RunNotice ofRefusal(RunSettings settings, RunId id, DbmigException failure) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("run", id.value());
        facts.put("database", settings.connection().database());
        facts.put("server", settings.connection().host() + ":" + settings.connection().port());
        facts.put("startedBy", SafeRun.startedBy());
        facts.put("migrations", List.of());
        facts.put("outcome", "refused");
        facts.put("exitCode", (long) failure.exitCode().code());
        facts.put("production", failure.exitCode().production());
        facts.put("failedStep", "preflight");
        facts.put("application", "not touched");
        facts.put("error", failure.getMessage());
        return new RunNotice(facts);
    }

    /** Everybody who wants to know; a sentence for each who could not be told. */
    List<String> tell(RunSettings settings) {
        List<String> failures = new ArrayList<>(tell(settings.safety().webhooks()));
        settings.extras().witnesses().forEach(witness -> witness.apply(facts).ifPresent(failures::add));
        return failures;
    }

    /** A sentence for each who could not be told. */
    private List<String> tell(Webhooks webhooks) {
        if (webhooks.isEmpty()) {
            return List.of();
        }
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("text", text());
        TOLD.forEach(name -> document.put(name, facts.get(name)));
        return webhooks.tell(Json.write(document).getBytes(StandardCharsets.UTF_8));
    }

    private String text() {
        String what = "dbmig: " + ("restore".equals(facts.get("kind")) ? "restore of " : "") + "database " + facts.get("database") + " on " + facts.get("server") + ", " + version("from") + " → " + version("to");
        if (facts.get("error") == null) {
            return what + ": " + facts.get("outcome") + ".";
        }
        return what + " failed" + (facts.get("failedStep") == null ? "" : " at " + facts.get("failedStep")) + ": " + facts.get("error")
                + ". The application is " + facts.get("application") + "; production is " + facts.get("production") + ". Run "
                + facts.get("run") + ".";
    }

    private String version(String name) {
        return facts.get(name) == null ? "(empty)" : (String) facts.get(name);
    }
}
