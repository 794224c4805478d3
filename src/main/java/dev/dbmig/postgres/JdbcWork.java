package dev.dbmig.postgres;

import java.sql.Connection;
import java.sql.SQLException;

/** Something to do with a JDBC connection. */
@FunctionalInterface
public interface JdbcWork<T> {
    T on(Connection connection) throws SQLException;
}
