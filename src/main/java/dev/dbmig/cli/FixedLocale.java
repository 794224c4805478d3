package dev.dbmig.cli;

import java.text.NumberFormat;
import java.util.GregorianCalendar;
import java.util.Locale;
import java.util.TimeZone;

/**
 * dbmig speaks to machines and in one language, so nothing of it may depend on the locale of the operator (a
 * Turkish one has its own lower-case I). The executable is built with what Java keeps about this locale:
 * pgjdbc asks for its calendar, and working that out took 2 ms of each start.
 */
final class FixedLocale {

    static {
        new GregorianCalendar(TimeZone.getTimeZone("UTC"), Locale.ROOT);
        NumberFormat.getIntegerInstance(Locale.ROOT);
    }

    private FixedLocale() {
    }

    static void install() {
        Locale.setDefault(Locale.ROOT);
    }
}
