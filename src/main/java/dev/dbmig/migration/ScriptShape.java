package dev.dbmig.migration;

import dev.dbmig.sql.DestructiveRule;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a script does about transactions, found by reading all of it before anything is run.
 *
 * @param beginOptions what follows the script's own BEGIN, such as {@code ISOLATION LEVEL SERIALIZABLE};
 *     empty without
 * @param statements how many statements it has, its own BEGIN and COMMIT included
 * @param outside the numbers of the statements that cannot run inside a transaction
 * @param escapes what it changes outside its database, each with its place: {@code x.sql:3:1: CREATE ROLE}
 * @param losses what it takes away, each with its place
 * @param addsEnumValue whether it adds a value to an enum, which only a later transaction can use (55P04)
 */
public record ScriptShape(Form form, String beginOptions, int statements, Set<Integer> outside,
        List<String> escapes, List<Loss> losses, boolean addsEnumValue) {

    /** How the script meets the transaction that its history row commits with. */
    public enum Form {
        /** No transaction of its own: all of it runs in the run's. */
        PLAIN,
        /** One BEGIN … COMMIT of its own, which becomes the run's. */
        WRAPPED,
        /** Statements outside a transaction, or several transactions: recorded one by one. */
        STEPWISE
    }

    /**
     * Data that a statement takes away.
     *
     * @param place e.g. {@code x.sql:3:1}
     */
    public record Loss(String place, DestructiveRule.Loss what) {
    }

    /** The same script after the server has refused a statement inside a transaction. */
    ScriptShape withOutside(int statementNumber) {
        Set<Integer> more = new TreeSet<>(outside);
        more.add(statementNumber);
        return new ScriptShape(Form.STEPWISE, "", statements, Set.copyOf(more), escapes, losses, addsEnumValue);
    }
}
