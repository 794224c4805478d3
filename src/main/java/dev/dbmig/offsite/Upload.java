package dev.dbmig.offsite;

import java.io.IOException;
import java.io.OutputStream;

/** A file on its way into a store. It is there once it is complete; closing one that is not gives it up. */
abstract class Upload extends OutputStream {

    /** After the last byte. */
    abstract void complete() throws IOException;

    @Override
    public final void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public abstract void write(byte[] buffer, int from, int count) throws IOException;

    @Override
    public abstract void close();
}
