package dev.dbmig.migration;

/** The naming convention of a folder of migrations. */
public enum LayoutKind {
    TIMESTAMPED("20241227_101500_x.sql with 20241227_101500_x_rollback.sql"),
    NUMBERED("001_x.sql with 001_rollback.sql or rollback_001.sql"),
    UP_DOWN("001_x.up.sql with 001_x.down.sql"),
    DIESEL("2023-01-02-030405_x/up.sql with down.sql"),
    FLYWAY("V1__x.sql with U1__x.sql, and R__x.sql"),
    DBMATE("one file with '-- migrate:up' and '-- migrate:down'"),
    GOOSE("one file with '-- +goose Up' and '-- +goose Down'"),
    NODE_PG_MIGRATE("one file with '-- Up Migration' and '-- Down Migration'"),
    SQITCH("sqitch.plan with deploy/x.sql, revert/x.sql and verify/x.sql"),
    TABLE("rows of a table like schema_versions, with their SQL");

    private final String files;

    LayoutKind(String files) {
        this.files = files;
    }

    /** What its files look like, for messages. */
    public String files() {
        return files;
    }
}
