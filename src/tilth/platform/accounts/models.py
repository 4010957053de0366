import sqlalchemy as sa

from tilth.platform.database.metadata import metadata

_MOMENT = sa.TIMESTAMP(timezone=True)

account = sa.Table(
    "account",
    metadata,
    sa.Column("account_id", sa.Uuid, primary_key=True),
    sa.Column("email", sa.Text, nullable=False),
    sa.Column("email_norm", sa.Text, nullable=False, unique=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("password_hash", sa.Text),
    sa.Column("language", sa.Text),
    sa.Column("created_at", _MOMENT, server_default=sa.func.now(), nullable=False),
    sa.Column("disabled_at", _MOMENT),
)

membership = sa.Table(
    "membership",
    metadata,
    sa.Column("workspace_id", sa.BigInteger, primary_key=True),
    sa.Column("account_id", sa.Uuid, primary_key=True),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("created_at", _MOMENT, server_default=sa.func.now(), nullable=False),
)

account_session = sa.Table(
    "account_session",
    metadata,
    sa.Column("session_id", sa.Uuid, primary_key=True),
    sa.Column("account_id", sa.Uuid, nullable=False),
    sa.Column("token_hash", sa.LargeBinary, nullable=False, unique=True),
    sa.Column("method", sa.Text, nullable=False),
    sa.Column("created_at", _MOMENT, nullable=False),
    sa.Column("last_seen_at", _MOMENT, nullable=False),
    sa.Column("expires_at", _MOMENT, nullable=False),
    sa.Column("address", sa.Text, nullable=False),
    sa.Column("agent", sa.Text, nullable=False),
)

known_device = sa.Table(
    "known_device",
    metadata,
    sa.Column("token_hash", sa.LargeBinary, primary_key=True),
    sa.Column("account_id", sa.Uuid, primary_key=True),
    sa.Column("created_at", _MOMENT, nullable=False),
)

second_factor = sa.Table(
    "second_factor",
    metadata,
    sa.Column("account_id", sa.Uuid, primary_key=True),
    sa.Column("secret", sa.Text, nullable=False),
    sa.Column("confirmed_at", _MOMENT),
    sa.Column("last_step", sa.BigInteger, nullable=False),
)

recovery_code = sa.Table(
    "recovery_code",
    metadata,
    sa.Column("account_id", sa.Uuid, primary_key=True),
    sa.Column("code_hash", sa.LargeBinary, primary_key=True),
    sa.Column("used_at", _MOMENT),
)

invitation = sa.Table(
    "invitation",
    metadata,
    sa.Column("workspace_id", sa.BigInteger, primary_key=True),
    sa.Column("invitation_id", sa.Uuid, primary_key=True),
    sa.Column("email", sa.Text, nullable=False),
    sa.Column("email_norm", sa.Text, nullable=False),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("token_hash", sa.LargeBinary, nullable=False, unique=True),
    sa.Column("invited_by", sa.Text, nullable=False),
    sa.Column("created_at", _MOMENT, nullable=False),
    sa.Column("expires_at", _MOMENT, nullable=False),
    sa.Column("accepted_at", _MOMENT),
    sa.Column("revoked_at", _MOMENT),
)

password_reset = sa.Table(
    "password_reset",
    metadata,
    sa.Column("token_hash", sa.LargeBinary, primary_key=True),
    sa.Column("account_id", sa.Uuid, nullable=False),
    sa.Column("created_at", _MOMENT, nullable=False),
    sa.Column("expires_at", _MOMENT, nullable=False),
    sa.Column("used_at", _MOMENT),
)

sign_on_identity = sa.Table(
    "sign_on_identity",
    metadata,
    sa.Column("issuer", sa.Text, primary_key=True),
    sa.Column("subject", sa.Text, primary_key=True),
    sa.Column("account_id", sa.Uuid, nullable=False),
    sa.Column("created_at", _MOMENT, nullable=False),
)

sign_on_attempt = sa.Table(
    "sign_on_attempt",
    metadata,
    sa.Column("state_hash", sa.LargeBinary, primary_key=True),
    sa.Column("browser_hash", sa.LargeBinary, nullable=False),
    sa.Column("nonce", sa.Text, nullable=False),
    sa.Column("code_verifier", sa.Text, nullable=False),
    sa.Column("return_to", sa.Text, nullable=False),
    sa.Column("expires_at", _MOMENT, nullable=False),
)
