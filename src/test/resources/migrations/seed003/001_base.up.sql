CREATE TABLE appointments (id SERIAL PRIMARY KEY, workspace_id INTEGER, date DATE);
