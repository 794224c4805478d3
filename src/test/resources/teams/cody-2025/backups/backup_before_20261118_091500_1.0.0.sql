--
-- PostgreSQL database dump
--
CREATE TABLE public.countries (country_code character(2) NOT NULL, country_name character varying(100) NOT NULL);
--
-- PostgreSQL database dump complete
--
