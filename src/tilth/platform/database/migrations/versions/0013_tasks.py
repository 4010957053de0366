"""Long work that can be left and found again; uploaded files."""

revision = "0013_tasks"
down_revision = "0012_boards"
branch_labels = None
depends_on = None


def upgrade() -> None: ...
