"""Migrations: numbered, one head, readable as history; run by the owner of the tables, safe while serving."""
