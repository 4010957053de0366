"""What the pages of people need."""

revision = "0014_people"
down_revision = "0013_tasks"
branch_labels = None
depends_on = None


def upgrade() -> None: ...
