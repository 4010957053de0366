"""PostgreSQL: the embedded server, three roles, sessions, migrations."""
