package dev.dbmig.upgrade;

/** A database with something of every kind; it needs the roles restore_owner and restore_reader. */
final class RichDatabase {

    static final String SQL = """
            CREATE EXTENSION pg_trgm;
            CREATE SCHEMA "My Shop" AUTHORIZATION restore_owner;
            ALTER DEFAULT PRIVILEGES IN SCHEMA "My Shop" GRANT SELECT ON TABLES TO restore_reader;
            CREATE TYPE "My Shop".state AS ENUM ('new', 'paid');
            CREATE TYPE pair AS (a int, b text);
            CREATE DOMAIN positive AS int CHECK (VALUE > 0);
            CREATE COLLATION german (provider = libc, locale = 'C');
            CREATE FUNCTION twice(i int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT i * 2';
            CREATE TABLE "My Shop"."Order Lines" (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, state "My Shop".state DEFAULT 'new',
                amount positive, doubled int GENERATED ALWAYS AS (amount * 2) STORED, p pair, name text COLLATE german, at timestamptz);
            INSERT INTO "My Shop"."Order Lines" (amount, p, name, at) SELECT i, ROW(i, 'x'::text)::pair, 'Ünï' || chr(10) || i, '2026-01-01'::timestamptz + i * interval '1 h'
                FROM generate_series(1, 500) i;
            ALTER TABLE "My Shop"."Order Lines" OWNER TO restore_owner;
            CREATE INDEX ON "My Shop"."Order Lines" USING gin (name gin_trgm_ops);
            CREATE TABLE parts (id int, day date, PRIMARY KEY (id, day)) PARTITION BY RANGE (day);
            CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM ('2026-01-01') TO ('2026-07-01');
            CREATE TABLE parts_rest PARTITION OF parts DEFAULT;
            INSERT INTO parts SELECT i, date '2026-01-01' + i FROM generate_series(1, 300) i;
            CREATE TABLE parent (id int); CREATE TABLE child (extra text) INHERITS (parent); INSERT INTO parent VALUES (2); INSERT INTO child VALUES (1, 'x');
            CREATE UNLOGGED TABLE cache (k text); INSERT INTO cache VALUES ('kept');
            CREATE TABLE secret (id int, who text); INSERT INTO secret VALUES (1, 'a'), (2, 'b');
            ALTER TABLE secret ENABLE ROW LEVEL SECURITY; CREATE POLICY own ON secret USING (who = current_user);
            GRANT SELECT (id) ON secret TO restore_reader;
            CREATE VIEW seen AS SELECT * FROM secret WITH CHECK OPTION;
            CREATE MATERIALIZED VIEW totals AS SELECT count(*) AS n FROM parts;
            CREATE SEQUENCE numbers START 41; SELECT nextval('numbers');
            CREATE FUNCTION note() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN NULL; END';
            CREATE EVENT TRIGGER noted ON ddl_command_end EXECUTE FUNCTION note();
            CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
            CREATE TRIGGER stamped BEFORE INSERT ON parts FOR EACH ROW EXECUTE FUNCTION stamp();
            CREATE PUBLICATION told FOR TABLE parts;
            CREATE STATISTICS together ON id, day FROM parts;
            COMMENT ON TABLE parts IS 'with ''quotes''';
            SELECT lo_from_bytea(4711, 'a large object'); COMMENT ON LARGE OBJECT 4711 IS 'large';
            """;

    private RichDatabase() {
    }
}
