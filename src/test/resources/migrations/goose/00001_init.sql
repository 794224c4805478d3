-- +goose Up
-- +goose StatementBegin
CREATE TABLE t (id INT);
-- +goose StatementEnd

-- +goose Down
DROP TABLE t;
