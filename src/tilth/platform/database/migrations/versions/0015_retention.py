"""How long data is kept, and requests for erasure."""

revision = "0015_retention"
down_revision = "0014_people"
branch_labels = None
depends_on = None


def upgrade() -> None: ...
