package dev.dbmig.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dbmig.upgrade.Changelog.Entry;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChangelogTest {

    /** As it stands in runbook 002. */
    private static final String BY_HAND = """
            # Migration Changelog

            ## [004] Add User Preferences - 2025-11-10
            - Added user_preferences table
            - Added indexes for user_id
            - Applied: Development ✅, Staging ✅, Production ✅
            - Rollback available: Yes
            - Issues: None

            ## [003] Add Audit Logs - 2025-11-05
            - Created audit_logs table
            - Added indexes for performance
            - Applied: Development ✅, Staging ✅, Production ✅
            """;

    private static Entry entry(String version, String title) {
        return new Entry(version, title, "2025-11-12", List.of("What it does", "Rollback available: Yes", "Issues: None"), false);
    }

    @Test
    void leavesWhatSaysItAlreadyByteForByte() {
        List<Entry> entries = List.of(entry("003", "Audit"), entry("4", "Other title"));
        assertThat(Changelog.updated(BY_HAND, "Production", entries)).isSameAs(BY_HAND);
    }

    @Test
    void addsTheEnvironmentToWhatWasWrittenByHand() {
        assertThat(Changelog.updated(BY_HAND, "UAT", List.of(entry("003", "Audit")))).isEqualTo(BY_HAND.replace(
                "performance\n- Applied: Development ✅, Staging ✅, Production ✅",
                "performance\n- Applied: Development ✅, Staging ✅, Production ✅, UAT ✅"));
    }

    @Test
    void putsNewEntriesIntoTheOrderOfTheFile() {
        String text = Changelog.updated(BY_HAND, "Development", List.of(entry("001", "Initial"), entry("005", "Add Column")));
        assertThat(text).startsWith("""
                # Migration Changelog

                ## [005] Add Column - 2025-11-12
                - What it does
                - Applied: Development ✅
                - Rollback available: Yes
                - Issues: None

                ## [004] Add User Preferences""").endsWith("""
                - Applied: Development ✅, Staging ✅, Production ✅

                ## [001] Initial - 2025-11-12
                - What it does
                - Applied: Development ✅
                - Rollback available: Yes
                - Issues: None
                """);
        assertThat(Changelog.updated(text, "Development", List.of(entry("001", "Initial"), entry("005", "Add Column")))).isSameAs(text);
        String ascending = "# Ours\n\n## [1] A\n\n## [3] C\n\n# Notes\nby hand\n";
        assertThat(Changelog.updated(ascending, "Dev", List.of(entry("2", "B"), entry("10", "D")))).containsSubsequence(
                "## [1] A", "## [2] B", "## [3] C", "## [10] D", "# Notes\nby hand\n");
    }

    @Test
    void beginsAFileThatIsNotThere() {
        assertThat(Changelog.updated("", "Production", List.of(entry("001", "Initial"))))
                .startsWith("# Migration Changelog\n\n## [001] Initial - 2025-11-12\n").endsWith("- Issues: None\n");
        assertThat(Changelog.updated("", "Production", List.of())).isEmpty();
    }

    @Test
    void marksWhatWasUndone() {
        Entry undone = new Entry("004", "x", "2025-11-12", List.of(), true);
        assertThat(Changelog.updated(BY_HAND, "Staging", List.of(undone))).contains("Development ✅, Staging ↩, Production ✅");
        assertThat(Changelog.updated(BY_HAND, "UAT", List.of(undone))).isSameAs(BY_HAND);
        assertThat(Changelog.updated("", "UAT", List.of(undone))).isEmpty();
    }

    @Test
    void keepsLineEndsCodeBlocksAndTheMissingLastNewline() {
        String text = "# X\r\n```\r\n## [004] an example\r\n```\r\n## [003] C\r\n- by hand";
        String updated = Changelog.updated(text, "Dev", List.of(entry("003", "C"), entry("004", "D")));
        assertThat(updated).isEqualTo("# X\r\n```\r\n## [004] an example\r\n```\r\n## [004] D - 2025-11-12\r\n- What it does\r\n- Applied: Dev ✅\r\n"
                + "- Rollback available: Yes\r\n- Issues: None\r\n\r\n## [003] C\r\n- by hand\r\n- Applied: Dev ✅");
    }
}
