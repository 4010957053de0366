"""What imports know of amounts that grow from export to export, such as an order's refunds so far."""

from alembic import op

revision = "0010_import_totals"
down_revision = "0009_traits_set_once"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Beside the hashes of the chunk: 16 bytes for each amount that grew in it, the key's hash and the new amount.
    op.execute("ALTER TABLE import_ledger ADD COLUMN totals bytea NOT NULL DEFAULT ''")
