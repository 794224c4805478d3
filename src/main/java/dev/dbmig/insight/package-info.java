/**
 * What a database is, seen from its catalogue: to compare it with what it was, and to say what a change did.
 *
 * <ul>
 *   <li><b>fact</b>: one property of one object, as text that is the same on every server that has it
 *   <li><b>fingerprint</b>: the SHA-256 of all facts of a database
 *   <li><b>difference</b>: the facts that only one of two databases has
 *   <li><b>ignore rule</b>: which objects may differ, and why that is right
 *   <li><b>problem</b>: something in a database that will hurt later, such as an invalid index
 * </ul>
 */
package dev.dbmig.insight;
