package dev.dbmig.sql;

import dev.dbmig.Suggestion;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a script allows: lines {@code -- dbmig:allow RULE: reason} above a statement or inside it. Each counts for that one
 * statement and that one rule.
 */
public final class Allowances {

    private static final Pattern LINE = Pattern.compile("^(\\s*)--\\s*dbmig:\\s*allow\\b(.*)$");
    private static final Pattern WELL = Pattern.compile("\\s+([A-Za-z-]+)\\s*:\\s*(\\S.*?)\\s*");
    private static final String FORM = "Write: -- dbmig:allow RULE: reason";

    private final List<Allowance> open = new ArrayList<>();
    private final List<LintFinding> bad = new ArrayList<>();
    private final String script;

    private record Allowance(int line, int column, String text, LintRule rule, String reason) {
    }

    private Allowances(String script) {
        this.script = script;
    }

    /** Reads all of a script for them. */
    public static Allowances read(Script script) {
        Allowances allowances = new Allowances(script.name());
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(script.source().open(), StandardCharsets.UTF_8))) {
            int number = script.firstLine();
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                boolean canBe = line.contains("dbmig:");
                Matcher matcher = canBe ? LINE.matcher(line) : null;
                if (canBe && matcher.matches()) {
                    allowances.add(line, number, matcher);
                }
                number++;
            }
        } catch (IOException e) {
            throw Unreadable.of(script.name(), e);
        }
        return allowances;
    }

    private void add(String line, int number, Matcher matcher) {
        int column = matcher.group(1).length() + 1;
        Matcher well = WELL.matcher(matcher.group(2));
        if (!well.matches()) {
            bad(number, column, line, "dbmig:allow needs a rule and a reason", FORM);
            return;
        }
        Optional<LintRule> rule = LintRule.find(well.group(1)).filter(LintRule::isAllowable);
        if (rule.isEmpty()) {
            List<String> known = Arrays.stream(LintRule.values()).filter(LintRule::isAllowable).map(LintRule::id).toList();
            bad(number, column, line, "there is no rule \"" + well.group(1) + "\" to allow",
                    Suggestion.hint(well.group(1), known, "'dbmig lint --rules' lists them."));
            return;
        }
        open.add(new Allowance(number, column, line, rule.get(), well.group(2)));
    }

    /**
     * The findings of a statement, with those marked that it allows. An allowance inside a block counts for the statement of the
     * block that is below it, one above the block for all of it.
     *
     * @param found in that statement
     * @param parts the statements of the block that it is; none for another one
     */
    public List<LintFinding> applied(Statement statement, List<LintFinding> found, List<Statement> parts) {
        if (open.isEmpty()) {
            return found;
        }
        int first = statement.location().line();
        int last = first + (int) statement.text().chars().filter(c -> c == '\n').count();
        if (!statement.location().script().equals(script)) {
            return found;
        }
        if (!parts.isEmpty()) {
            return appliedInBlock(found, parts, first, last);
        }
        List<Allowance> here = open.stream().filter(a -> a.line() <= last).toList();
        return allowed(found, here, (allowance, finding) -> true);
    }

    private List<LintFinding> appliedInBlock(List<LintFinding> found, List<Statement> parts, int first, int last) {
        List<Allowance> here = open.stream().filter(a -> a.line() <= last).toList();
        Map<Allowance, Statement> inside = new HashMap<>();
        here.stream().filter(a -> a.line() > first).forEach(a -> parts.stream().filter(part -> part.end().line() >= a.line()).findFirst()
                .ifPresent(part -> inside.put(a, part)));
        return allowed(found, here, (allowance, finding) -> allowance.line() <= first
                || inside.containsKey(allowance) && inside.get(allowance).contains(finding.location()));
    }

    /** @param here those that are about what was found, all of them or a part */
    private List<LintFinding> allowed(List<LintFinding> found, List<Allowance> here, BiPredicate<Allowance, LintFinding> isAbout) {
        open.removeAll(here);
        BiPredicate<Allowance, LintFinding> allows = isAbout.and((allowance, finding) -> finding.rule() == allowance.rule());
        here.stream().filter(allowance -> found.stream().noneMatch(finding -> allows.test(allowance, finding))).forEach(this::unused);
        return found.stream().map(finding -> here.stream().filter(allowance -> allows.test(allowance, finding)).findFirst()
                .map(allowance -> finding.allowedFor(allowance.reason())).orElse(finding)).toList();
    }

    /** What is wrong with them, those without a statement behind them included. */
    public List<LintFinding> bad() {
        open.forEach(this::unused);
        open.clear();
        return bad;
    }

    private void unused(Allowance allowance) {
        Location location = new Location(script, allowance.line(), allowance.column());
        bad.add(new LintFinding(LintRule.BAD_ALLOW, LintLevel.NOTE, location, excerpt(allowance.text(), allowance.line(), allowance.column()),
                "nothing in the statement below needs " + allowance.rule().id() + " to be allowed", Optional.empty(),
                "Take the line out, unless another server needs it.", Optional.empty()));
    }

    private void bad(int line, int column, String text, String message, String hint) {
        bad.add(new LintFinding(LintRule.BAD_ALLOW, LintLevel.ERROR, new Location(script, line, column), excerpt(text, line, column),
                message, Optional.empty(), hint, Optional.empty()));
    }

    private static String excerpt(String text, int line, int column) {
        return Excerpt.of(text.getBytes(StandardCharsets.UTF_8), column - 1, line);
    }
}
