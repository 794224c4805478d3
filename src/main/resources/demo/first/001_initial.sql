-- Migration: 001
-- Description: Customers and their appointments
-- Author: dbmig demo

BEGIN;

CREATE TABLE customers (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL,
    email text UNIQUE
);

CREATE TABLE appointments (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id bigint NOT NULL REFERENCES customers (id),
    starts_at timestamptz NOT NULL
);

INSERT INTO customers (name, email)
SELECT 'Customer ' || n, 'customer' || n || '@example.com' FROM generate_series(1, 1000) n;

INSERT INTO appointments (customer_id, starts_at)
SELECT id, now() + id * interval '1 hour' FROM customers;

COMMIT;
