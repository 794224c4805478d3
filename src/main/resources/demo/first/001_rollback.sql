DROP TABLE appointments;
DROP TABLE customers;
