/**
 * The command line: picocli commands, configuration, what stands on the terminal, exit codes, and {@link
 * dev.dbmig.cli.Wiring}, which alone puts the engine together. Nothing else knows Quarkus or picocli.
 *
 * <dl>
 * <dt>console</dt><dd>human output on a terminal, or one JSON document with {@code --json}</dd>
 * <dt>environment</dt><dd>what {@code --env} names: a section of dbmig.yaml and a file .env.NAME</dd>
 * <dt>confirm</dt><dd>an environment so marked asks for the database's name before anything is changed</dd>
 * </dl>
 */
package dev.dbmig.cli;
