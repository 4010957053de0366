"""Prints the OpenAPI document as JSON: what the console's client is generated from."""

import sys

import msgspec

from tilth.entrypoints.http.app import create_app
from tilth.history.api import History, LocalExecutor, Store
from tilth.platform.database.sessions import Database, Urls


def main() -> None:
    """Opens nothing: neither a database nor a history."""
    nowhere = Database(Urls("", "", ""))
    app = create_app(nowhere, History(nowhere, Store("/nonexistent"), LocalExecutor()))
    document = msgspec.json.encode(app.openapi_schema.to_schema(), enc_hook=str)
    sys.stdout.buffer.write(msgspec.json.format(document, indent=1))


if __name__ == "__main__":
    main()
