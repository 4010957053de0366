"""The one SQLAlchemy MetaData that every room's models register on."""

import sqlalchemy as sa

metadata = sa.MetaData()
