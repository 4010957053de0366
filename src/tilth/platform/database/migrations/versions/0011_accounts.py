"""Sessions, second factors, invitations, single sign-on; where an audited action came from."""

revision = "0011_accounts"
down_revision = "0010_import_totals"
branch_labels = None
depends_on = None


def upgrade() -> None: ...
