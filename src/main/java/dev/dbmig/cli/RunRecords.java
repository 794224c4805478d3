package dev.dbmig.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where runs leave what others read.
 *
 * @param logs a folder for the log and the report of each run, absolute
 * @param textfiles for Prometheus, absolute
 * @param prunes whether a run that has worked removes the backups that no rule keeps
 */
record RunRecords(Optional<Path> logs, List<Path> textfiles, boolean prunes) {
}
