/** Writing files that must be there, whole, after a crash; and JSON, which is read strictly. */
package dev.dbmig.file;
