"""Saved questions, dashboards and alerts."""

revision = "0012_boards"
down_revision = "0011_accounts"
branch_labels = None
depends_on = None


def upgrade() -> None: ...
