-- A database with something of every kind. Roles: facts_owner, facts_reader, "Facts Röle".
CREATE SCHEMA app AUTHORIZATION facts_owner;
CREATE SCHEMA "S p.x" AUTHORIZATION "Facts Röle";
GRANT USAGE ON SCHEMA app TO facts_reader, "Facts Röle" WITH GRANT OPTION;
COMMENT ON SCHEMA app IS 'the application''s';

CREATE EXTENSION pg_trgm SCHEMA app;
CREATE EXTENSION hstore;
GRANT EXECUTE ON FUNCTION pg_catalog.pg_ls_waldir() TO facts_reader;
REVOKE EXECUTE ON FUNCTION app.similarity(text, text) FROM PUBLIC;

CREATE TYPE app.mood AS ENUM ('sad', 'ok', 'it''s "great"');
ALTER TYPE app.mood ADD VALUE 'low' BEFORE 'ok';
ALTER TYPE app.mood OWNER TO facts_owner;
CREATE TYPE app.point3 AS (x double precision, y double precision, "Z z" text COLLATE "C");
CREATE TYPE app.span AS RANGE (subtype = timestamp, subtype_opclass = timestamp_ops);
CREATE COLLATION app.german (provider = icu, locale = 'de-u-co-phonebk', deterministic = false);
CREATE COLLATION app.plain FROM "C";
CREATE DOMAIN app.email AS text COLLATE "C" DEFAULT 'a@b' NOT NULL CONSTRAINT has_at CHECK (VALUE LIKE '%@%');
REVOKE USAGE ON DOMAIN app.email FROM PUBLIC;
GRANT USAGE ON TYPE app.mood TO facts_reader;
COMMENT ON TYPE app.mood IS 'how one feels';
CREATE CONVERSION app.latin FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;

CREATE TABLE app.people (
    id bigint GENERATED ALWAYS AS IDENTITY (START WITH 100 INCREMENT BY 5) PRIMARY KEY,
    gone text,
    "Full Näme" varchar(80) NOT NULL COLLATE "C",
    mail app.email,
    feels app.mood DEFAULT 'ok',
    kind varchar(10) CHECK (kind IN ('human', 'bot')),
    place app.point3,
    tags text[] DEFAULT ARRAY['a', 'b,c'],
    props hstore,
    born date DEFAULT '2000-02-29',
    length interval DEFAULT '1 day 02:00',
    seen timestamptz DEFAULT '2026-01-01 12:00+00',
    raw bytea DEFAULT '\xdeadbeef',
    ratio double precision DEFAULT 0.1,
    doubled bigint GENERATED ALWAYS AS (length(raw) * 2) STORED,
    active app.span
) WITH (fillfactor = 80, autovacuum_enabled = false, toast.autovacuum_enabled = false);
ALTER TABLE app.people DROP COLUMN gone;
ALTER TABLE app.people OWNER TO facts_owner;
ALTER TABLE app.people ALTER COLUMN raw SET STORAGE EXTERNAL, ALTER COLUMN raw SET STATISTICS 200,
    ALTER COLUMN ratio SET (n_distinct = 5);
GRANT SELECT, INSERT (kind, "Full Näme"), UPDATE (kind) ON app.people TO facts_reader;
GRANT SELECT ON app.people TO "Facts Röle" WITH GRANT OPTION;
COMMENT ON TABLE app.people IS 'who';
COMMENT ON COLUMN app.people."Full Näme" IS 'as on the passport';
CREATE UNIQUE INDEX people_mail ON app.people (lower(mail)) INCLUDE (kind) WHERE kind IN ('human', 'bot');
CREATE INDEX people_name ON app.people USING gin ("Full Näme" app.gin_trgm_ops);
CREATE INDEX people_sum ON app.people ((ratio + 1), born DESC NULLS LAST) WITH (fillfactor = 70);
ALTER INDEX app.people_sum ALTER COLUMN 1 SET STATISTICS 300;
COMMENT ON INDEX app.people_mail IS 'one each';
ALTER TABLE app.people CLUSTER ON people_pkey;
CREATE STATISTICS app.people_st (ndistinct, dependencies) ON kind, born FROM app.people;
ALTER STATISTICS app.people_st SET STATISTICS 50;
ALTER TABLE app.people ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON app.people AS RESTRICTIVE FOR UPDATE TO facts_reader, "Facts Röle"
    USING (mail = CURRENT_USER) WITH CHECK (kind <> 'bot');
CREATE POLICY every ON app.people USING (true);
COMMENT ON POLICY every ON app.people IS 'all of them';

CREATE SEQUENCE app.numbers AS integer START 7 INCREMENT -3 MINVALUE -1000 MAXVALUE 1000 CACHE 5 CYCLE;
ALTER SEQUENCE app.numbers OWNER TO facts_owner;
GRANT USAGE ON SEQUENCE app.numbers TO facts_reader;
CREATE TABLE app.orders (
    id serial PRIMARY KEY,
    person bigint NOT NULL REFERENCES app.people ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    number integer DEFAULT nextval('app.numbers') UNIQUE,
    during tsrange, amount numeric(10, 2) NOT NULL,
    EXCLUDE USING gist (during WITH &&)
);
ALTER TABLE app.orders ADD CONSTRAINT positive CHECK (amount > 0) NOT VALID;
ALTER TABLE app.orders REPLICA IDENTITY FULL;
COMMENT ON CONSTRAINT positive ON app.orders IS 'no gifts';
CREATE UNLOGGED TABLE app.cache (k text PRIMARY KEY, v text);
CREATE TABLE "S p.x"."T a.b" ("c""d" int, "E f" text DEFAULT 'it''s', "select" bool);
ALTER TABLE "S p.x"."T a.b" OWNER TO "Facts Röle";
CREATE TABLE app.parent (a int, b text NOT NULL, CHECK (a > 0));
CREATE TABLE app.child (c int, CHECK (c > a)) INHERITS (app.parent);
CREATE TABLE app.typed OF app.point3 (PRIMARY KEY (x));
CREATE TABLE app.events (at timestamptz NOT NULL, region text NOT NULL, what jsonb) PARTITION BY RANGE (at);
CREATE TABLE app.events_2025 PARTITION OF app.events FOR VALUES FROM ('2025-01-01 00:00+00') TO ('2026-01-01 00:00+00');
CREATE TABLE app.events_2026 (what jsonb, region text NOT NULL, at timestamptz NOT NULL) PARTITION BY LIST (region);
ALTER TABLE app.events ATTACH PARTITION app.events_2026 FOR VALUES FROM ('2026-01-01 00:00+00') TO ('2027-01-01 00:00+00');
CREATE TABLE app.events_2026_eu PARTITION OF app.events_2026 FOR VALUES IN ('eu', 'it''s');
CREATE TABLE app.events_2026_other PARTITION OF app.events_2026 DEFAULT;
CREATE TABLE app.events_later PARTITION OF app.events DEFAULT;
CREATE INDEX events_region ON app.events (region);
CREATE TABLE app.hashed (id int PRIMARY KEY) PARTITION BY HASH (id);
CREATE TABLE app.hashed_0 PARTITION OF app.hashed FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE app.hashed_1 PARTITION OF app.hashed FOR VALUES WITH (MODULUS 2, REMAINDER 1);

CREATE FUNCTION app.touch() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = app, pg_temp
    AS $$ BEGIN NEW.born := coalesce(NEW.born, '2000-01-01'); RETURN NEW; END $$;
CREATE FUNCTION app.plus(a int, b int DEFAULT 1, VARIADIC c int[] DEFAULT '{}') RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE
    COST 5 AS 'SELECT a + b';
CREATE FUNCTION app.rows_of(IN n int, OUT x int, OUT "Y y" text) RETURNS SETOF record LANGUAGE sql ROWS 5 AS 'SELECT n, ''a''';
REVOKE ALL ON FUNCTION app.plus(int, int, int[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.plus(int, int, int[]) TO facts_reader;
ALTER FUNCTION app.rows_of(int) OWNER TO facts_owner;
CREATE PROCEDURE app.tidy(INOUT n int) LANGUAGE plpgsql AS $$ BEGIN n := n + 1; END $$;
CREATE AGGREGATE app.total(int) (SFUNC = int4pl, STYPE = int, INITCOND = '0', COMBINEFUNC = int4pl, PARALLEL = SAFE);
CREATE FUNCTION app.near(int, int) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT abs($1 - $2) < 2';
CREATE OPERATOR app.=~= (LEFTARG = int, RIGHTARG = int, FUNCTION = app.near, COMMUTATOR = OPERATOR(app.=~=), RESTRICT = eqsel);
CREATE FUNCTION app.compare(int, int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT CASE WHEN abs($1) < abs($2) THEN -1 ELSE 1 END';
CREATE OPERATOR FAMILY app.abs_family USING btree;
CREATE OPERATOR CLASS app.abs_ops FOR TYPE int USING btree FAMILY app.abs_family AS
    OPERATOR 1 pg_catalog.<, OPERATOR 3 pg_catalog.=, FUNCTION 1 app.compare(int, int);
CREATE FUNCTION app.as_mood(int) RETURNS app.mood LANGUAGE sql AS $$ SELECT 'ok'::app.mood $$;
CREATE CAST (int AS app.mood) WITH FUNCTION app.as_mood(int) AS ASSIGNMENT;

CREATE TRIGGER touched BEFORE INSERT OR UPDATE OF born ON app.people FOR EACH ROW
    WHEN (NEW.kind IN ('human', 'bot')) EXECUTE FUNCTION app.touch();
CREATE TRIGGER off AFTER DELETE ON app.people FOR EACH STATEMENT EXECUTE FUNCTION app.touch();
ALTER TABLE app.people DISABLE TRIGGER off;
COMMENT ON TRIGGER touched ON app.people IS 'fills in';
CREATE VIEW app.humans WITH (security_barrier = true) AS SELECT id, "Full Näme", born FROM app.people WHERE kind = 'human'
    WITH LOCAL CHECK OPTION;
ALTER VIEW app.humans ALTER COLUMN born SET DEFAULT '1999-01-01';
GRANT SELECT ON app.humans TO facts_reader;
CREATE RULE nothing AS ON DELETE TO app.humans DO INSTEAD NOTHING;
CREATE MATERIALIZED VIEW app.per_kind WITH (fillfactor = 90) AS SELECT kind, count(*) AS n FROM app.people GROUP BY kind;
CREATE UNIQUE INDEX per_kind_kind ON app.per_kind (kind);
COMMENT ON VIEW app.humans IS 'no bots';
COMMENT ON FUNCTION app.plus(int, int, int[]) IS 'adds';

CREATE FUNCTION app.watch() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
CREATE EVENT TRIGGER watching ON ddl_command_end WHEN TAG IN ('DROP VIEW', 'CREATE VIEW') EXECUTE FUNCTION app.watch();
ALTER EVENT TRIGGER watching ENABLE ALWAYS;
CREATE PUBLICATION changes FOR TABLE app.people, app.orders WITH (publish = 'insert, update');
CREATE PUBLICATION everything FOR ALL TABLES WITH (publish_via_partition_root = true);

CREATE FOREIGN DATA WRAPPER wrapper OPTIONS (debug 'true');
CREATE SERVER far TYPE 'x' VERSION '1' FOREIGN DATA WRAPPER wrapper OPTIONS (host 'h', password 'hidden');
GRANT USAGE ON FOREIGN SERVER far TO facts_reader;
CREATE USER MAPPING FOR facts_reader SERVER far OPTIONS ("user" 'u', password 'hidden');
CREATE FOREIGN TABLE app.remote (a int OPTIONS (column_name 'A'), b text) SERVER far OPTIONS (table_name 't');

CREATE TEXT SEARCH DICTIONARY app.simple (TEMPLATE = pg_catalog.simple, STOPWORDS = english);
CREATE TEXT SEARCH CONFIGURATION app.words (COPY = pg_catalog.english);
ALTER TEXT SEARCH CONFIGURATION app.words ALTER MAPPING FOR asciiword WITH app.simple, english_stem;

ALTER DEFAULT PRIVILEGES FOR ROLE facts_owner IN SCHEMA app GRANT SELECT ON TABLES TO facts_reader;
ALTER DEFAULT PRIVILEGES FOR ROLE facts_owner REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
