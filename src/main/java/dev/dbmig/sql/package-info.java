/**
 * SQL scripts, read as psql reads them. Knows no database.
 *
 * <ul>
 *   <li><em>script</em>: a text to be run, a whole file or one section of it;
 *   <li><em>location</em>: script, line and column, as an operator's editor counts them;
 *   <li><em>variable</em>: what {@code \set} sets and {@code :name} stands for.
 * </ul>
 */
package dev.dbmig.sql;
