"""Where a merged person's number leads after an un-merge, and terms that are forgotten with those who used them."""

from alembic import op

revision = "0008_anchors_and_terms"
down_revision = "0007_cluster"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # anchor: the oldest identifier that a person had when it got its number; where that one is now, the number leads.
    # It is unknown for persons who were merged before this migration: their number goes on leading to the survivor.
    op.execute("ALTER TABLE person ADD COLUMN anchor integer")
    op.execute("""
        UPDATE person SET anchor = owned.origin
          FROM (SELECT workspace_id, person_no, min(origin) AS origin FROM identifier GROUP BY 1, 2) AS owned
         WHERE person.workspace_id = owned.workspace_id AND person.person_no = owned.person_no
    """)
    op.execute("CREATE INDEX person_merged_into ON person (workspace_id, merged_into) WHERE merged_into IS NOT NULL")
    # The row stays, so that codes stay dense; without a text nothing finds it.
    op.execute("ALTER TABLE term ALTER COLUMN text DROP NOT NULL")
    # Grows whenever texts were forgotten: who keeps texts or codes in memory compares it.
    op.execute("ALTER TABLE history_state ADD COLUMN terms_version bigint NOT NULL DEFAULT 1")


def downgrade() -> None:
    op.execute("ALTER TABLE history_state DROP COLUMN terms_version")
    op.execute("UPDATE term SET text = '(forgotten ' || code || ')' WHERE text IS NULL")
    op.execute("ALTER TABLE term ALTER COLUMN text SET NOT NULL")
    op.execute("ALTER TABLE person DROP COLUMN anchor")
    op.execute("DROP INDEX person_merged_into")
