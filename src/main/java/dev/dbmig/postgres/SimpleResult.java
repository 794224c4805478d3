package dev.dbmig.postgres;

import java.util.List;

/**
 * What the server answered to one Query message.
 *
 * @param tags the command tag of each statement that completed, in order, e.g. {@code INSERT 0 5}
 */
public record SimpleResult(List<String> tags) {

    /** How many statements completed. */
    public int completed() {
        return tags.size();
    }

    /** Rows that the statement changed, returned or copied; -1 if its tag names no number. */
    public long rows(int statement) {
        String tag = tags.get(statement);
        String last = tag.substring(tag.lastIndexOf(' ') + 1);
        boolean isNumber = !last.isEmpty() && last.chars().allMatch(c -> c >= '0' && c <= '9');
        return isNumber ? Long.parseLong(last) : -1;
    }
}
