-- An appointment belongs to the workspace of its client. Rows are failures.
SELECT a.id FROM appointments a JOIN clients c ON c.id = a.client_id WHERE c.workspace_id <> a.workspace_id;
