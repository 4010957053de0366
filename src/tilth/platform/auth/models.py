import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from tilth.platform.database.metadata import metadata

write_key = sa.Table(
    "write_key",
    metadata,
    sa.Column("workspace_id", sa.BigInteger, primary_key=True),
    sa.Column("key_id", sa.Uuid, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("key", sa.Text, nullable=False, unique=True),
    sa.Column("created_at", sa.TIMESTAMP(timezone=True), server_default=sa.func.now(), nullable=False),
    sa.Column("revoked_at", sa.TIMESTAMP(timezone=True)),
)

write_key_use = sa.Table(
    "write_key_use",
    metadata,
    sa.Column("workspace_id", sa.BigInteger, primary_key=True),
    sa.Column("key_id", sa.Uuid, primary_key=True),
    sa.Column("hour", sa.TIMESTAMP(timezone=True), primary_key=True),
    sa.Column("events", sa.BigInteger, nullable=False),
    sa.Column("last_at", sa.TIMESTAMP(timezone=True), nullable=False),
)

api_key = sa.Table(
    "api_key",
    metadata,
    sa.Column("workspace_id", sa.BigInteger, primary_key=True),
    sa.Column("key_id", sa.Uuid, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("prefix", sa.Text, nullable=False),
    sa.Column("secret_hash", sa.LargeBinary, nullable=False, unique=True),
    sa.Column("scopes", ARRAY(sa.Text), nullable=False),
    sa.Column("made_by", sa.Text),  # an actor; null where the trail does not tell it
    sa.Column("made_by_name", sa.Text, nullable=False),
    sa.Column("created_at", sa.TIMESTAMP(timezone=True), server_default=sa.func.now(), nullable=False),
    sa.Column("expires_at", sa.TIMESTAMP(timezone=True)),
    sa.Column("last_used_at", sa.TIMESTAMP(timezone=True)),
    sa.Column("revoked_at", sa.TIMESTAMP(timezone=True)),
)
