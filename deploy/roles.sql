-- The roles of the database: who may do what before the first table is made.
--
-- Plain SQL, safe to run again. The embedded starter (app/kit/embedded.py) runs it by itself. On a server of your own:
--
--   createdb timebank --encoding=UTF8 --template=template0
--   psql --dbname=timebank --single-transaction --set=ON_ERROR_STOP=1 \
--        --set=tb_owner_password=…  --set=tb_app_password=…  --set=tb_worker_password=… \
--        --set=tb_supervision_password=…  --set=tb_backup_password=… \
--        --file=deploy/roles.sql
--
-- (words on a command line are seen by others on that machine: there, type \set tb_owner_password … inside psql and then
-- \i deploy/roles.sql). Without psql: put a quoted password in place of each of the five placeholders below, and keep
-- the edited file out of the repository. Needs a superuser, since only one may make a role that row security does not
-- bind (tb_backup); PostgreSQL 15 or newer.

-- 1. The roles exist. Passwords come afterwards: psql fills no variables inside a DO block.
DO $$
DECLARE
    wanted text;
BEGIN
    FOREACH wanted IN ARRAY ARRAY['tb_owner', 'tb_app', 'tb_worker', 'tb_supervision', 'tb_backup', 'tb_lookup'] LOOP
        IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = wanted) THEN
            EXECUTE format('CREATE ROLE %I NOLOGIN', wanted);
        END IF;
    END LOOP;
END
$$;

-- 2. What each is. Everything is said, so that a run puts right what somebody loosened by hand.
-- Makes and owns the tables: migrations only, never a web process.
ALTER ROLE tb_owner LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD :'tb_owner_password';
-- Web processes.
ALTER ROLE tb_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD :'tb_app_password';
-- Relay, workers, schedule.
ALTER ROLE tb_worker LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD :'tb_worker_password';
-- Roll-ups across banks, and nothing else: its rights are given table by table in the migrations.
ALTER ROLE tb_supervision LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS
    PASSWORD :'tb_supervision_password';
-- pg_dump must see every row, and writes none.
ALTER ROLE tb_backup LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION BYPASSRLS PASSWORD :'tb_backup_password';
-- Nobody signs in as this one: it owns the few functions that look someone up before it is known who asks.
ALTER ROLE tb_lookup NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD NULL;

GRANT pg_read_all_data TO tb_backup;
GRANT tb_lookup TO tb_owner;  -- else the owner could not give it a function

-- 3. How long they may take. A role's own limit holds for whoever forgets to set one.
ALTER ROLE tb_owner SET timezone = 'UTC';
ALTER ROLE tb_app SET timezone = 'UTC';
ALTER ROLE tb_app SET statement_timeout = '30s';
ALTER ROLE tb_app SET idle_in_transaction_session_timeout = '60s';
ALTER ROLE tb_worker SET timezone = 'UTC';
ALTER ROLE tb_worker SET statement_timeout = '300s';
ALTER ROLE tb_worker SET idle_in_transaction_session_timeout = '60s';
ALTER ROLE tb_supervision SET timezone = 'UTC';
ALTER ROLE tb_supervision SET statement_timeout = '30s';
ALTER ROLE tb_supervision SET idle_in_transaction_session_timeout = '60s';
ALTER ROLE tb_backup SET timezone = 'UTC';
ALTER ROLE tb_backup SET default_transaction_read_only = on;

-- 4. This database: the owner's, closed to strangers. No role but the owner makes anything in it, temporary tables
-- included (a temporary table can stand in front of a real one). tb_lookup may own functions here, so it needs CREATE.
DO $$
BEGIN
    EXECUTE format('ALTER DATABASE %I OWNER TO tb_owner', current_database());
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO tb_app, tb_worker, tb_supervision, tb_backup', current_database());
END
$$;
ALTER SCHEMA public OWNER TO tb_owner;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO tb_app, tb_worker, tb_supervision, tb_backup;
GRANT USAGE, CREATE ON SCHEMA public TO tb_lookup;
