package dev.dbmig.cli;

import dev.dbmig.cli.Console.Style;
import dev.dbmig.sql.LintFinding;
import dev.dbmig.sql.LintLevel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Findings of lint as people and as machines read them. */
final class LintText {

    private LintText() {
    }

    /** As PostgreSQL tells its errors, with the place and the rule. */
    static List<String> lines(LintFinding finding, Console console) {
        List<String> lines = new ArrayList<>();
        String level = finding.allowed().isPresent() ? "ALLOWED" : finding.level().toString().toUpperCase(Locale.ROOT);
        Style style = finding.allowed().isPresent() ? Style.DIM : style(finding.level());
        lines.add(console.styled(style, level + ":") + "  " + finding.location() + ": " + finding.message() + " [" + finding.rule().id()
                + (finding.isDown() ? ", down script]" : "]"));
        if (finding.allowed().isPresent()) {
            finding.stake().ifPresent(stake -> lines.add("DETAIL:  " + stake));
            lines.add("REASON:  " + finding.allowed().get());
            return lines;
        }
        if (!finding.excerpt().isEmpty()) {
            lines.add(finding.excerpt());
        }
        finding.stake().ifPresent(stake -> lines.add("DETAIL:  " + stake));
        if (!finding.hint().isEmpty()) {
            lines.add("HINT:  " + finding.hint());
        }
        return lines;
    }

    private static Style style(LintLevel level) {
        return switch (level) {
            case ERROR -> Style.BAD;
            case WARNING -> Style.WARN;
            case NOTE -> Style.PLAIN;
        };
    }

    static Map<String, Object> json(LintFinding finding) {
        Map<String, Object> one = new LinkedHashMap<>();
        one.put("rule", finding.rule().id());
        one.put("level", finding.level().toString());
        one.put("direction", finding.isDown() ? "down" : "up");
        one.put("file", finding.location().script());
        one.put("line", finding.location().line());
        one.put("column", finding.location().column());
        one.put("message", finding.message());
        one.put("stake", finding.stake().orElse(null));
        one.put("hint", finding.hint().isEmpty() ? null : finding.hint());
        one.put("allowed", finding.allowed().orElse(null));
        return one;
    }
}
