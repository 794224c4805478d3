package dev.dbmig.process;

/**
 * @param exitCode 0 for success; 128 and more for a signal
 * @param stdout what it wrote, as UTF-8, up to 64 MiB
 * @param stderr likewise
 */
public record CommandResult(int exitCode, String stdout, String stderr) {

    public boolean isSuccess() {
        return exitCode == 0;
    }
}
