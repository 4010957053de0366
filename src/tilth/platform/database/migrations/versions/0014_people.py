"""What finds people: identifiers by how they begin, traits by what they say."""

from alembic import op

revision = "0014_people"
down_revision = "0013_tasks"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Byte order, so that "begins with" is a range. What stands before an account is its platform.
    op.execute("""
        ALTER TABLE identifier ADD COLUMN value_bare text COLLATE "C" NOT NULL GENERATED ALWAYS AS (
            CASE WHEN type = 10 THEN substr(value_norm, strpos(value_norm, ':') + 1) ELSE value_norm END) STORED
    """)
    op.execute("CREATE INDEX identifier_bare ON identifier (workspace_id, value_bare)")
    # JSON, cut to what an index can hold; A–Z small. A trait that is said again as it was keeps its place in the index.
    op.execute("""
        ALTER TABLE origin_trait ADD COLUMN value_start text COLLATE "C" NOT NULL GENERATED ALWAYS AS (
            lower(left(value, 120))) STORED
    """)
    op.execute("CREATE INDEX origin_trait_value ON origin_trait (workspace_id, name, value_start)")


def downgrade() -> None:
    op.execute("DROP INDEX origin_trait_value")
    op.execute("ALTER TABLE origin_trait DROP COLUMN value_start")
    op.execute("DROP INDEX identifier_bare")
    op.execute("ALTER TABLE identifier DROP COLUMN value_bare")
