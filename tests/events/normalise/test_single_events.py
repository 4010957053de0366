"""An event taken out of its request bears the name that the normaliser gives it there."""

import pytest
from tests.events.normalise.conftest import NOW

from tilth.events.apart import name_event
from tilth.events.normalise.api import Request, normalise


@pytest.mark.parametrize("sent", [b'"m1"', b"7", b"1.50", b"1e3", b"true", b"null", b'""', b"[1.5]"])
def test_a_single_event_is_named_as_in_its_request(sent: bytes) -> None:
    event = b'{"type":"track","event":"Seen","userId":"u","messageId":' + sent + b"}"
    rows = normalise([Request(b'{"batch":[' + event + b"]}", NOW, 1, {"currency": "CNY"})]).rows
    assert [name_event(event, 1, 0)] == rows.column("message_id").to_pylist()
