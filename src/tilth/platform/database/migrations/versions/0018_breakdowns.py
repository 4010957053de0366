"""Saved questions about metrics are broken down by several dimensions, none or one so far."""

from alembic import op

revision = "0018_breakdowns"
down_revision = "0017_imports_by_people"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        UPDATE saved_question
        SET question = jsonb_set(
            question,
            '{by}',
            CASE jsonb_typeof(question -> 'by')
                WHEN 'string' THEN jsonb_build_array(question -> 'by')
                ELSE '[]'::jsonb
            END
        )
        WHERE kind = 'metrics' AND jsonb_typeof(question -> 'by') IS DISTINCT FROM 'array'
    """)
