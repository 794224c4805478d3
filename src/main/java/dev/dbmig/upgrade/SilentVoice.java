package dev.dbmig.upgrade;

import dev.dbmig.migration.MigrationListener;

/** Says nothing of the steps; what it notes goes to the listener of the migrations. */
record SilentVoice(MigrationListener migrations) implements RunVoice {

    @Override
    public void begins(String title) {
        // nobody listens
    }

    @Override
    public void note(String sentence) {
        migrations.note(sentence);
    }

    @Override
    public void done(String title) {
        // nobody listens
    }

    @Override
    public void undoes(String title) {
        // nobody listens
    }

    @Override
    public void wrote(long bytes) {
        // nobody listens
    }
}
