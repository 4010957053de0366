"""Whatever a sender writes: the door answers with a reason, and what passes it can be normalised."""

import json
from datetime import UTC, datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tilth.events.collect.door import KINDS, Looked, look, open_body
from tilth.events.contracts import NORMAL_SCHEMA
from tilth.events.normalise.api import Normalised, Request, examine, normalise
from tilth.kernel.errors import AppError

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
CONTEXT = {"currency": "CNY"}

leaves = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=8),
    st.sampled_from(["2026-01-01T00:00:00Z", "1.5", "-0", "1e400", "CNY", "\x00", "\ud800", " ", "null", "u" * 300, 0]),
)
anything = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


def object_of(*names: str, **known: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional={**dict.fromkeys(names, anything), **known})


lines = st.lists(object_of("product_id", "sku", "price", "quantity", "discount", "coupon", "item_id", "id"), max_size=3)
properties = object_of(
    *("product_id", "price", "quantity", "value", "revenue", "total", "subtotal", "discount", "shipping", "tax"),
    *("currency", "order_id", "category", "url", "referrer", "channel", "name", "coupon"),
    products=lines | anything,
    items=lines | anything,
)
contexts = object_of(
    *("active", "channel", "userAgent", "ip", "traits"),
    page=object_of("url", "referrer") | anything,
    campaign=object_of("name", "source", "medium", "term") | anything,
    device=object_of("id", "type") | anything,
    location=object_of("country", "region", "city") | anything,
    referrer=anything,
)
events = object_of(
    *("timestamp", "originalTimestamp", "sentAt", "name", "category", "groupId", "integrations"),
    type=st.sampled_from(sorted(KINDS)) | anything,
    event=st.sampled_from(["Seen", "Order Completed", "refund", "Order Updated", "view_item"]) | anything,
    userId=st.just("u1") | anything,
    anonymousId=anything,
    previousId=anything,
    messageId=st.text(max_size=120) | anything,
    properties=properties | anything,
    context=contexts | anything,
    traits=object_of("email", "phone", "unionid") | anything,
)
batches = st.fixed_dictionaries(
    {"batch": st.lists(events, min_size=1, max_size=4)}, optional={"context": contexts | anything, "sentAt": anything}
)


def enter(batch: dict[str, Any]) -> Looked | None:
    body = json.dumps(batch).encode()
    try:
        return look(body, open_body(body), None)
    except AppError:
        return None


@settings(max_examples=400, deadline=None)
@given(batch=batches)
def test_what_passes_the_door_is_normalised_or_rejected_with_a_reason(batch: dict[str, Any]) -> None:
    looked = enter(batch)
    if looked is None or not looked.good:
        return
    request = Request(looked.body, NOW, 1, CONTEXT)
    result: Normalised = normalise([request])
    result.rows.validate(full=True)
    assert result.rows.schema == NORMAL_SCHEMA
    heads = [row for row in result.rows.to_pylist() if row["line_no"] == 0]
    assert len(heads) + len(result.rejections) == looked.good
    assert len(examine(request)) == len(result.rejections)
    assert all(r.code and r.message for r in result.rejections)
    for row in heads:
        assert row["user_id"] or row["anonymous_id"]
        assert row["message_id"]
        assert row["event"]
        assert row["properties"] is None or isinstance(json.loads(row["properties"]), dict)


@settings(max_examples=100, deadline=None)
@given(batch=batches)
def test_every_event_alone_gives_what_it_gives_in_a_batch(batch: dict[str, Any]) -> None:
    """One event never changes what becomes of another."""
    looked = enter(batch)
    if looked is None or len(batch["batch"]) < 2:
        return
    alone = [enter({**batch, "batch": [event]}) for event in batch["batch"]]
    assert [one is not None and one.good == 1 for one in alone] == [
        index not in looked.bad for index in range(len(batch["batch"]))
    ]
    together = normalise([Request(looked.body, NOW, 1, CONTEXT)]).rows if looked.good else NORMAL_SCHEMA.empty_table()
    apart = [
        row
        for one in alone
        if one and one.good
        for row in normalise([Request(one.body, NOW, 1, CONTEXT)]).rows.to_pylist()
    ]
    named = [row for row in together.to_pylist() if not row["message_id"].startswith("inbox-1-")]
    assert named == [row for row in apart if not row["message_id"].startswith("inbox-1-")]
