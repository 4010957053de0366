"""Nothing yet; filled by the room that owns these tables."""

revision = "0006_imports"
down_revision = "0005_insight"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Filled by the room that owns these tables."""
