package dev.dbmig.migration;

import dev.dbmig.sql.Identifiers;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the history remembers of the tracking table that it was adopted from.
 *
 * @param isMirrored whether it is kept up to date too, unless the configuration says otherwise
 * @param project whose rows are meant, where several may be in one table; null for all
 */
record AdoptedTable(TrackingTool tool, String schema, String table, boolean isMirrored, String project) {

    private static final Pattern STORED = Pattern.compile(
            "(mirrors|adopted from) ([a-z-]+) \"((?:[^\"]|\"\")+)\"\\.\"((?:[^\"]|\"\")+)\"(?: of \"((?:[^\"]|\"\")+)\")?", Pattern.DOTALL);

    static AdoptedTable of(TrackingTable table, boolean isMirrored) {
        return new AdoptedTable(table.tool(), table.schema(), table.name(), isMirrored, table.project());
    }

    /** As it stands in the comment of the history: {@code mirrors dbmate "public"."schema_migrations"}. */
    String stored() {
        return (isMirrored ? "mirrors " : "adopted from ") + tool.id() + " " + Identifiers.quote(schema) + "."
                + Identifiers.quote(table) + (project == null ? "" : " of " + Identifiers.quote(project));
    }

    /** Empty if it is not what {@link #stored} writes, or names a tool that this dbmig does not know. */
    static Optional<AdoptedTable> parse(String stored) {
        Matcher m = STORED.matcher(stored);
        if (!m.matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new AdoptedTable(TrackingTool.ofId(m.group(2)), m.group(3).replace("\"\"", "\""),
                    m.group(4).replace("\"\"", "\""), m.group(1).equals("mirrors"),
                    m.group(5) == null ? null : m.group(5).replace("\"\"", "\"")));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Every table that is written to keep this one, {@code schema.table} with quotes where they are needed. */
    List<String> tables() {
        return tool != TrackingTool.SQITCH ? List.of(toString()) : SqitchRegistry.TABLES.stream()
                .map(name -> new HistoryTable(schema, name).shownByCatalogue()).toList();
    }

    boolean isOf(TrackingTable other) {
        return schema.equals(other.schema()) && table.equals(other.name()) && tool == other.tool()
                && (project == null || project.equals(other.project()));
    }

    @Override
    public String toString() {
        return new HistoryTable(schema, table).shownByCatalogue();
    }
}
