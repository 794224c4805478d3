/** Writing files that must be there, whole, after a crash. */
package dev.dbmig.file;
