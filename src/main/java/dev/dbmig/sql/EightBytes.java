package dev.dbmig.sql;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Looks for characters in eight bytes at once: scripts of a gigabyte are read several times. */
public final class EightBytes {

    public static final int COUNT = Long.BYTES;

    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long EACH = 0x0101010101010101L;
    private static final long LOW_BITS = 0x7f7f7f7f7f7f7f7fL;

    private EightBytes() {
    }

    /** The eight bytes from {@code offset} on; there must be as many. */
    public static long at(byte[] bytes, int offset) {
        return (long) LONGS.get(bytes, offset);
    }

    /** @param wanted an ASCII character */
    public static boolean has(long eight, char wanted) {
        return zeros(eight ^ EACH * wanted) != 0;
    }

    /** @param wanted an ASCII character */
    public static int count(long eight, char wanted) {
        return Long.bitCount(zeros(eight ^ EACH * wanted));
    }

    /** Where the first line feed or carriage return is; {@link #COUNT} if there is none. */
    public static int indexOfLineEnd(long eight) {
        return Long.numberOfTrailingZeros(zeros(eight ^ EACH * '\n') | zeros(eight ^ EACH * '\r')) >>> 3;
    }

    /** The highest bit of each byte that is zero; exact, unlike the shorter well-known formula. */
    private static long zeros(long eight) {
        return ~((eight & LOW_BITS) + LOW_BITS | eight | LOW_BITS);
    }
}
