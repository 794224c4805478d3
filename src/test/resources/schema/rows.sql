-- What stands in everything.sql's database.
INSERT INTO app.people ("Full Näme", mail, feels, kind, place, props, raw, active)
    SELECT 'N ' || g || E'\t\\x\n"q"', 'm' || g || '@x', CASE WHEN g % 3 = 0 THEN 'low' ELSE 'it''s "great"' END::app.mood,
        CASE WHEN g % 2 = 0 THEN 'human' ELSE 'bot' END, ROW(g, 'NaN', NULL)::app.point3, 'a=>1, "b c"=>NULL',
        decode(md5(g::text), 'hex'), app.span('2026-01-01', NULL)
    FROM generate_series(1, 500) g;
INSERT INTO app.orders (person, during, amount)
    SELECT id, tsrange(timestamp '2026-01-01' + id * interval '1 day', timestamp '2026-01-01' + id * interval '1 day' + interval '12 hours'), id
    FROM app.people LIMIT 300;
INSERT INTO app.cache SELECT g::text, repeat('x', 3000) FROM generate_series(1, 20) g;
INSERT INTO "S p.x"."T a.b" VALUES (1, NULL, true), (NULL, '', false), (1, NULL, true);
INSERT INTO app.parent VALUES (1, 'p');
INSERT INTO app.child VALUES (1, 'c', 2);
INSERT INTO app.typed VALUES (1.5, '-Infinity', 'z');
INSERT INTO app.events SELECT timestamptz '2025-06-01 00:00+00' + g * interval '1 day', CASE WHEN g % 3 = 0 THEN 'eu' ELSE 'us' END,
        jsonb_build_object('n', g, 'é', ARRAY[1, 2]) FROM generate_series(1, 700) g;
INSERT INTO app.hashed SELECT generate_series(1, 50);
REFRESH MATERIALIZED VIEW app.per_kind;
SELECT setval('app.numbers', -77, false);
SELECT nextval('app.numbers');
SELECT lo_from_bytea(900001, decode(repeat(md5('a'), 5000), 'hex'));
SELECT lo_from_bytea(900002, '');
SELECT lo_from_bytea(900003, '\x00ff');
ALTER LARGE OBJECT 900003 OWNER TO facts_owner;
GRANT SELECT ON LARGE OBJECT 900001 TO facts_reader;
COMMENT ON LARGE OBJECT 900001 IS 'a picture';
