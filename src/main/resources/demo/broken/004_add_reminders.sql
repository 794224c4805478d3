-- Migration: 004
-- Description: Reminders, with a mistake in the third statement

CREATE TABLE reminders (
    appointment_id bigint PRIMARY KEY REFERENCES appointments (id),
    send_at timestamptz NOT NULL
);

INSERT INTO reminders
SELECT id, starts_at - interval '1 day' FROM appointments;

ALTER TABLE appointmets ADD COLUMN has_reminder boolean NOT NULL DEFAULT true;
