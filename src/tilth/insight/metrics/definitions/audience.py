"""Conversion, active users and retention."""

import msgspec

from tilth.insight.contracts import (
    ANY_ACTIVE,
    Cohort,
    EventMatch,
    Filter,
    FunnelMode,
    FunnelQuery,
    RetentionMode,
    RetentionQuery,
    Step,
    Unit,
)
from tilth.insight.funnel.compute import count_steps
from tilth.insight.metrics.definitions.trade import Computed
from tilth.insight.metrics.kernels import orders
from tilth.insight.metrics.metric import Metric
from tilth.insight.metrics.sheet import Sheet
from tilth.insight.periods import Span
from tilth.insight.retention.compute import count_returns


class TrailingArgs(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    days: int = 7
    """Length of the window that ends with the period's last day: 7, 28, 30, …"""


class StickinessArgs(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    days: int = 30
    """Length of the trailing month; 0: the calendar month."""


class StepsArgs(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Share of the persons with the first step who did the last one after it, within the window."""

    steps: tuple[Step, ...] = (Step("Product Viewed"), Step("Order Completed"))
    window: int = 7 * 86_400
    mode: FunnelMode = FunnelMode.ORDERED


class RetentionArgs(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    day: int = 1
    until: int | None = None
    """With mode `bracket`: active on one of the days `day` … `until`."""
    mode: RetentionMode = RetentionMode.ON
    cohort: Cohort = Cohort.FIRST
    start: EventMatch = EventMatch(ANY_ACTIVE)
    back: EventMatch = EventMatch(ANY_ACTIVE)


_LONGEST_MONTH = 31


def _stickiness(sheet: Sheet, args: StickinessArgs) -> Computed:
    month = sheet.monthly() if args.days == 0 else sheet.trailing(args.days)
    return sheet.over_days(sheet.daily()), sheet.over_days(month)


def make_steps_query(args: StepsArgs, span: Span, filters: tuple[Filter, ...]) -> FunnelQuery:
    return FunnelQuery(args.steps, span.first, span.last, window=args.window, mode=args.mode, filters=filters)


def make_retention_query(args: RetentionArgs, span: Span, filters: tuple[Filter, ...]) -> RetentionQuery:
    return RetentionQuery(
        span.first, span.last, mode=args.mode, cohort=args.cohort, start=args.start, back=args.back, filters=filters
    )


def _step_conversion(sheet: Sheet, args: StepsArgs) -> Computed:
    query = make_steps_query(args, sheet.span, sheet.setting.filters)
    reached = count_steps(sheet.ground, query, sheet.span.edges(sheet.ground.zone), sheet.grouping)
    return reached[:, :, -1], reached[:, :, 0]


def _retention(sheet: Sheet, args: RetentionArgs) -> Computed:
    query = make_retention_query(args, sheet.span, sheet.setting.filters)
    return count_returns(sheet.ground, query, args.day, args.until, sheet.span, sheet.grouping)


def _visitors(sheet: Sheet, _: object) -> Computed:
    return sheet.visitors(), None


AUDIENCE = (
    Metric(
        "visitors",
        "conversion",
        "Visitors",
        "访客数",
        Unit.COUNT,
        "distinct persons with an active event in the period",
        None,
        "Server-made events (context.active = false) are not visits, nor are the lines of an order event; the lines of "
        "a file that has nothing but lines are.",
        _visitors,
    ),
    Metric(
        "sessions",
        "conversion",
        "Sessions",
        "会话数",
        Unit.COUNT,
        "sessions that began in the period",
        None,
        "A session ends where 30 minutes pass without an active event. It belongs to the period, and to the group, of "
        "its first active event.",
        lambda sheet, _: (sheet.sessions(), None),
    ),
    Metric(
        "conversion_rate",
        "conversion",
        "Conversion rate",
        "转化率",
        Unit.RATIO,
        "buyers",
        "visitors",
        "Distinct persons who paid an order in the period ÷ distinct visitors.",
        lambda sheet, _: (sheet.orders(orders.BUYERS), sheet.visitors()),
    ),
    Metric(
        "placing_rate",
        "conversion",
        "Placing rate",
        "下单转化率",
        Unit.RATIO,
        "persons who placed an order",
        "visitors",
        "Distinct persons with an order that counts for GMV ÷ distinct visitors.",
        lambda sheet, _: (sheet.orders(orders.PLACING_BUYERS), sheet.visitors()),
    ),
    Metric(
        "session_conversion_rate",
        "conversion",
        "Conversion rate per session",
        "会话转化率",
        Unit.RATIO,
        "sessions with a paid order in them",
        "sessions",
        "An order is in the session that is open when it is paid.",
        lambda sheet, _: (sheet.converted_sessions(), sheet.sessions()),
    ),
    Metric(
        "step_conversion_rate",
        "conversion",
        "Conversion between steps",
        "步骤转化率",
        Unit.RATIO,
        "persons who reached the last step",
        "persons with the first step in the period",
        "A funnel over any steps; the window counts from the first step's event and may end after the period.",
        _step_conversion,
        StepsArgs,
    ),
    Metric(
        "active_users",
        "active_users",
        "Active users",
        "活跃用户",
        Unit.COUNT,
        "distinct persons with an active event in the period",
        None,
        "By day, week and month these are the daily, weekly and monthly active users of the calendar.",
        _visitors,
    ),
    Metric(
        "active_users_trailing",
        "active_users",
        "Active users, trailing",
        "近 N 日活跃用户",
        Unit.COUNT,
        "distinct persons with an active event in the N days that end with the period's last day",
        None,
        "N is 7 unless said; 28 and 30 are the usual months.",
        lambda sheet, args: (sheet.at_last_day(sheet.trailing(args.days)), None),
        TrailingArgs,
        rank=lambda sheet, args: sheet.visitors_since(args.days),
    ),
    Metric(
        "stickiness",
        "active_users",
        "Stickiness",
        "用户黏性",
        Unit.RATIO,
        "active users of each day, added up over the period",
        "active users of the month that ends with each day, added up over the period",
        "Day ÷ month. The month is the trailing 30 days, another number of days, or (0) the calendar month.",
        _stickiness,
        StickinessArgs,
        rank=lambda sheet, args: sheet.visitors_since(args.days or _LONGEST_MONTH),
    ),
    Metric(
        "retention_rate",
        "retention",
        "Retention rate",
        "留存率",
        Unit.RATIO,
        "of these, persons active on day N",
        "persons whose first active day lies in the period and whose day N is over",
        "Variants: on or after day N, a bracket of days, a recurring cohort, any start and return event.",
        _retention,
        RetentionArgs,
    ),
)
