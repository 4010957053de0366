"""Roles and tables, in a process that ends: the supervisor itself never loads SQLAlchemy or Alembic."""

import sys

from tilth.kernel.errors import AppError
from tilth.platform.database.opening import prepare_running
from tilth.platform.settings import load_settings


def main() -> int:
    try:
        prepare_running(load_settings())
    except AppError as error:
        sys.stderr.write(f"{error.message}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
