/**
 * Running a command: a command line is a value, never a text for a shell, and secrets go into its
 * environment only.
 */
package dev.dbmig.process;
