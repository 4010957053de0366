"""From a session to psycopg: identity's statements are shared by requests and the weaver."""

from typing import Any

import psycopg

from tilth.platform.database.sessions import ReadSession


def driver_connection(session: ReadSession) -> psycopg.Connection[Any]:
    """The psycopg connection of a session, inside its transaction and its rights."""
    connection = session.connection.connection.driver_connection
    assert isinstance(connection, psycopg.Connection)
    return connection
