-- Migration: 004
-- Description: A clearer name, which the application does not know yet

ALTER TABLE customers RENAME COLUMN email TO email_address;
