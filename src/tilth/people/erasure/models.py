import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from tilth.platform.database.metadata import metadata

_TIME = sa.TIMESTAMP(timezone=True)

erasure_request = sa.Table(
    "erasure_request",
    metadata,
    sa.Column("workspace_id", sa.BigInteger, primary_key=True),
    sa.Column("request_id", sa.Uuid, primary_key=True),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("identifier_type", sa.Text, nullable=False),
    sa.Column("identifier", sa.Text),
    sa.Column("digest", sa.LargeBinary, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("requester", sa.Text),
    sa.Column("note", sa.Text),
    sa.Column("registered_at", _TIME, nullable=False),
    sa.Column("registered_by", sa.Text, nullable=False),
    sa.Column("due_on", sa.Date, nullable=False),
    sa.Column("decided_at", _TIME),
    sa.Column("decided_by", sa.Text),
    sa.Column("refusal", sa.Text),
    sa.Column("person_no", sa.Integer),
    sa.Column("removed", JSONB(none_as_null=True)),
    sa.Column("rewritten_at", _TIME),
    sa.Column("swept_at", _TIME),
)
