"""What can be wrong with a database, each with what to do about it."""

from tilth.kernel.errors import AppError, Conflict, Unavailable


class DatabaseUnavailable(Unavailable):
    """It does not answer: stopped, starting, or out of space."""

    code = "database_unavailable"


class DatabaseBusy(Conflict):
    """Another process has the embedded database open in a way that excludes this one."""

    code = "database_busy"


class ForeignHome(Conflict):
    """TILTH_HOME was made by another user of this machine."""

    code = "foreign_home"


class SchemaMismatch(Conflict):
    """The tables are of another version than this program."""

    code = "schema_mismatch"


class ForeignCluster(Conflict):
    """The tables were copied from another PostgreSQL cluster, so their transaction ids mean nothing here."""

    code = "foreign_cluster"


class DatabaseSetup(AppError):
    """The machine or the server lacks something that the database needs."""

    code = "database_setup"
