"""Nothing yet; filled by the room that owns these tables."""

revision = "0005_insight"
down_revision = "0004_people"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Filled by the room that owns these tables."""
