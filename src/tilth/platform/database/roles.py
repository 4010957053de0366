"""The three roles and their database, made so that a second run changes nothing.

On the embedded server passwords are random; on a server of your own they are derived from the administrator's
password, so that every machine with the same TILTH_DATABASE_URL computes the same ones.
"""

import zlib

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from tilth.platform.database.errors import DatabaseSetup
from tilth.platform.database.secrets import derive_secret
from tilth.platform.database.sessions import Urls
from tilth.platform.database.support import ROLES

DATABASE_NAME = "tilth"
_LOCK = zlib.crc32(b"tilth roles")


def role_urls(administrator_url: str, secrets: dict[str, str], *, database: str) -> Urls:
    owner, app, admin = (
        make_conninfo(administrator_url, user=role, password=secrets[role], dbname=database) for role in ROLES
    )
    return Urls(owner=owner, app=app, admin=admin)


def derived_secrets(url: str) -> dict[str, str] | None:
    """None when the URL has no password (peer, certificates, .pgpass)."""
    password = conninfo_to_dict(url).get("password")
    if not password:
        return None
    return {role: derive_secret(str(password), role) for role in ROLES}


def ensure_database(administrator_url: str, *, name: str = DATABASE_NAME) -> None:
    with psycopg.connect(administrator_url, autocommit=True) as connection:
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is None:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))


def ensure_roles(administrator_url: str, secrets: dict[str, str]) -> None:
    """`administrator_url` names the database; its role must be able to create roles and own that database."""
    try:
        with psycopg.connect(administrator_url) as connection:
            connection.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
            for role in ROLES:
                _ensure_role(connection, role, secrets[role])
            _grant(connection)
    except psycopg.errors.InsufficientPrivilege as error:
        user = conninfo_to_dict(administrator_url).get("user", "this role")
        raise DatabaseSetup(
            f"{user} may not set up Tilth's roles ({error.diag.message_primary}). Let TILTH_DATABASE_URL name a role "
            "that has CREATEROLE and owns the database, the same one that made the roles before."
        ) from error


def _ensure_role(connection: psycopg.Connection, role: str, password: str) -> None:
    name = sql.Identifier(role)
    if connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone() is None:
        connection.execute(sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE").format(name))
    elif _opens(connection.info.dsn, connection.info.dbname, role, password):
        return
    # Hashed here, so that no log of the server holds the password.
    hashed = connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()
    connection.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(name, sql.Literal(hashed)))


def _opens(dsn: str, database: str, role: str, password: str) -> bool:
    try:
        psycopg.connect(make_conninfo(dsn, user=role, password=password, dbname=database), connect_timeout=10).close()
    except psycopg.OperationalError:
        return False
    return True


def _grant(connection: psycopg.Connection) -> None:
    database = sql.Identifier(connection.info.dbname)
    connection.execute(sql.SQL("GRANT CONNECT, CREATE, TEMPORARY ON DATABASE {} TO tilth_owner").format(database))
    connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO tilth_app, tilth_admin").format(database))
    connection.execute("GRANT USAGE, CREATE ON SCHEMA public TO tilth_owner")
    connection.execute("GRANT USAGE ON SCHEMA public TO tilth_app, tilth_admin")
    found = connection.execute(
        "SELECT 'lz4' = ANY (enumvals) FROM pg_settings WHERE name = 'default_toast_compression'"
    ).fetchone()
    if found is not None and found[0]:
        connection.execute("ALTER ROLE tilth_owner SET default_toast_compression = 'lz4'")
