"""What migrations share: grants and row-level security, said once."""

from typing import Protocol


class Operations(Protocol):
    """The part of `alembic.op` that is used here."""

    def execute(self, sqltext: str) -> None: ...


ROLES = ("tilth_owner", "tilth_app", "tilth_admin")


def secure_workspace_table(op: Operations, table: str, *, grants: str = "SELECT, INSERT, UPDATE, DELETE") -> None:
    """Row-level security by `workspace_id` for the application's role: no `tilth.workspace`, no rows.

    Not FORCEd: the pipeline owns the tables, and PostgreSQL refuses COPY FROM under row-level security.
    """
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(
        f"CREATE POLICY workspace ON {table} TO tilth_app "
        "USING (workspace_id = nullif(current_setting('tilth.workspace', true), '')::bigint)"
    )
    op.execute(f"GRANT {grants} ON {table} TO tilth_app")


def admin_table(op: Operations, table: str, *, app_grants: str = "") -> None:
    """A table without a workspace: the administrator's role only, but for what `app_grants` names."""
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO tilth_admin")
    if app_grants:
        op.execute(f"GRANT {app_grants} ON {table} TO tilth_app")
