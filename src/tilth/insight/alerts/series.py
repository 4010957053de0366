"""Values of watched metrics by period, with one question for all rules that count the same rows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from tilth.insight.alerts.contracts import RuleDraft, Window
from tilth.insight.alerts.judging import Series, reach_back
from tilth.insight.contracts import MAX_METRICS, Filter, MetricRef, MetricsQuery
from tilth.insight.errors import InvalidQuery
from tilth.insight.ground import Ground
from tilth.insight.metrics.compute import compute_metrics
from tilth.insight.periods import Span
from tilth.kernel.clock import from_micros
from tilth.kernel.errors import AppError
from tilth.kernel.zones import Grain

SETTLE = timedelta(minutes=5)
"""After a period's end: phones and servers send late."""
GRAINS = {Window.HOUR: Grain.HOUR, Window.DAY: Grain.DAY}


@dataclass(frozen=True, slots=True)
class Asked:
    """A rule's question: which of its periods are over, from `since` on, and how far back it must look."""

    draft: RuleDraft
    since: date


@dataclass(frozen=True, slots=True)
class Known:
    series: Series
    starts: list[str]
    """Periods that are over, from the day `since` on."""


def last_over(zone: ZoneInfo, now: int, window: Window) -> str | None:
    """Start of the latest period that is over and settled; `now` is µs UTC."""
    today = _settled_day(zone, now)
    starts = _over(zone, now, Span(today - timedelta(days=1), today, GRAINS[window]))
    return starts[-1] if starts else None


def read_series(ground: Ground, asked: Sequence[Asked]) -> list[Known | AppError]:
    """In the order of `asked`; an error where a question cannot be asked.

    One question per window and set of filters: GMV and orders of the same rows cost one pass.
    """
    found: list[Known | AppError | None] = [None] * len(asked)
    groups: dict[tuple[Window, tuple[Filter, ...]], list[int]] = {}
    for place, each in enumerate(asked):
        groups.setdefault((each.draft.window, each.draft.filters), []).append(place)
    for group in groups.values():
        for begin in range(0, len(group), MAX_METRICS):
            places = group[begin : begin + MAX_METRICS]
            for place, known in zip(places, _ask(ground, [asked[place] for place in places]), strict=True):
                found[place] = known
    return [known for known in found if known is not None]


def _ask(ground: Ground, asked: Sequence[Asked]) -> list[Known | AppError]:
    """One question; where a metric of it is at fault, each on its own."""
    try:
        return list(_ask_together(ground, asked))
    except AppError as error:
        if len(asked) == 1:
            return [error]
        return [known for each in asked for known in _ask(ground, [each])]


def _ask_together(ground: Ground, asked: Sequence[Asked]) -> Iterable[Known]:
    drafts = [each.draft for each in asked]
    last = _settled_day(ground.zone, ground.now)
    first = min(each.since - reach_back(each.draft.condition, each.draft.window) for each in asked)
    span = Span(first, last, GRAINS[drafts[0].window])
    query = MetricsQuery(
        tuple(MetricRef(draft.metric, draft.args) for draft in drafts),
        span.first,
        span.last,
        grain=span.grain,
        filters=drafts[0].filters,
    )
    over = _over(ground.zone, ground.now, span)
    known = set(over)
    for each, metric in zip(asked, compute_metrics(ground, query).metrics, strict=True):
        values = {
            point.start: None if point.rate.value is None else float(point.rate.value)
            for point in metric.series
            if point.start in known
        }
        yield Known(Series(values), [start for start in over if start[:10] >= each.since.isoformat()])


def check_draft(ground: Ground, draft: RuleDraft) -> None:
    """Asks the rule's question once. Raises InvalidQuery and its like where it cannot be asked."""
    if draft.name.strip() == "":
        raise InvalidQuery("A rule needs a name that people recognise it by.")
    known = read_series(ground, [Asked(draft, _settled_day(ground.zone, ground.now))])[0]
    if isinstance(known, AppError):
        raise known


def _settled_day(zone: ZoneInfo, now: int) -> date:
    return (from_micros(now) - SETTLE).astimezone(zone).date()


def _over(zone: ZoneInfo, now: int, span: Span) -> list[str]:
    edges, labels = span.edges(zone), span.labels(zone)
    settled = now - SETTLE // timedelta(microseconds=1)
    return [label for label, end in zip(labels, edges[1:], strict=True) if end <= settled]
