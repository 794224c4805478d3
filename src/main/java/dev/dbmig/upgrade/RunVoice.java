package dev.dbmig.upgrade;

import dev.dbmig.migration.MigrationListener;

/** What a run says while it goes on; called by one thread at a time. */
public interface RunVoice {

    /** Is told what a migrator does. */
    MigrationListener migrations();

    /** A step is about to run. */
    void begins(String title);

    /** What a step found or did, in a sentence. */
    void note(String sentence);

    /** A step has ended well. */
    void done(String title);

    /** The run goes back: a step is undone. */
    void undoes(String title);

    /** Bytes of a backup written so far. */
    void wrote(long bytes);
}
