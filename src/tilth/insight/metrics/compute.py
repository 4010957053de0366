"""Answers to metric questions."""

from tilth.insight.contracts import MAX_METRICS, MetricRef, MetricsQuery, MetricsResult
from tilth.insight.errors import InvalidQuery
from tilth.insight.filters import make_filter
from tilth.insight.ground import Ground
from tilth.insight.metrics.answer import Answer
from tilth.insight.metrics.asked import Asked
from tilth.insight.metrics.registry import KEY_METRICS
from tilth.insight.metrics.sheet import Setting
from tilth.insight.periods import check_span
from tilth.kernel.money import parse_currency


def compute_metrics(ground: Ground, query: MetricsQuery) -> MetricsResult:
    """Metrics of one question share their passes over history: one per kind of count, breakdown and comparison.

    Without names, the key six: those that cannot be asked in this way are left out with a note.
    """
    if len(query.metrics) > MAX_METRICS:
        raise InvalidQuery(f"Ask for at most {MAX_METRICS} metrics at once, not {len(query.metrics)}.", part="metrics")
    span = check_span(query.first, query.last, query.grain)
    asked = [Asked.of(ref) for ref in query.metrics or map(MetricRef, KEY_METRICS)]
    currency = ground.currency if query.currency is None else parse_currency(query.currency)
    setting = Setting.of(ground, make_filter(ground, query.filters), query.filters, currency)
    answer = Answer(setting, query, span, asked)
    results, left_out = [], []
    for each in asked:
        try:
            results.append(answer.of(each))
        except InvalidQuery as error:
            if query.metrics:
                raise
            # Nobody asked for this one by name: the others are worth more than an error.
            left_out.append(f"{each.metric.name_en} is left out: {error.message}")
    return MetricsResult(
        first=query.first,
        last=query.last,
        time_zone=str(ground.zone),
        grain=query.grain,
        by=query.by,
        metrics=tuple(results),
        notes=(*setting.rows.notes, *answer.notes, *left_out),
    )
