"""Buyers, repurchase, new members and what they cost."""

import msgspec

from tilth.insight.contracts import Unit
from tilth.insight.metrics.definitions.trade import Computed
from tilth.insight.metrics.kernels import orders, touches
from tilth.insight.metrics.metric import Metric
from tilth.insight.metrics.sheet import Sheet


class WithinArgs(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    days: int = 90
    """Days of 24 hours from the first order."""


def _cohort(sheet: Sheet, args: WithinArgs) -> Computed:
    buyers, again = sheet.cohort(args.days)
    return again, buyers


def _bought_again(sheet: Sheet, _: object) -> Computed:
    before, again = sheet.buyers_before()
    return again, before


BUYERS = (
    Metric(
        "buyers",
        "orders",
        "Buyers",
        "支付买家数",
        Unit.COUNT,
        "distinct persons who paid an order in the period",
        None,
        "Each person counts once per period.",
        lambda sheet, _: (sheet.orders(orders.BUYERS), None),
    ),
    Metric(
        "new_buyers",
        "orders",
        "New buyers",
        "新客数",
        Unit.COUNT,
        "persons whose first paid order ever lies in the period",
        None,
        "The first order of the whole history, whatever the filter; it counts in the group of its own rows.",
        lambda sheet, _: (sheet.orders(orders.NEW_BUYERS), None),
    ),
    Metric(
        "repurchase_rate",
        "repurchase",
        "Repurchase rate",
        "复购率",
        Unit.RATIO,
        "buyers with two or more paid orders in the period",
        "buyers",
        "Both counted within the period.",
        lambda sheet, _: (sheet.orders(orders.REPEAT_BUYERS), sheet.orders(orders.BUYERS)),
    ),
    Metric(
        "cohort_repurchase_rate",
        "repurchase",
        "Repurchase rate of new buyers",
        "新客复购率",
        Unit.RATIO,
        "of these, buyers who paid another order within N days of the first",
        "new buyers of the period whose N days are over",
        "N is 90 unless said. New buyers whose N days are not over are left out.",
        _cohort,
        WithinArgs,
    ),
    Metric(
        "repeat_order_share",
        "repurchase",
        "Share of orders from repeat buyers",
        "复购订单占比",
        Unit.RATIO,
        "orders of buyers with two or more paid orders in the period",
        "orders paid",
        "Both counted within the period.",
        lambda sheet, _: (sheet.orders(orders.REPEAT_ORDERS), sheet.orders(orders.PAID_ORDERS)),
    ),
    Metric(
        "buyback_rate",
        "repurchase",
        "Buy-back rate",
        "回购率",
        Unit.RATIO,
        "of these, buyers who buy again in this period",
        "buyers of the period before",
        "The period before is as many days immediately before (the hour before an hour, whole months before whole "
        "months).",
        _bought_again,
    ),
    Metric(
        "new_members",
        "acquisition",
        "New members",
        "新增会员",
        Unit.COUNT,
        "persons whose first identified event ever lies in the period",
        None,
        "An event is identified when it carries more than an anonymous id or a device id.",
        lambda sheet, _: (sheet.members(), None),
    ),
    Metric(
        "spend",
        "acquisition",
        "Spend",
        "投放花费",
        Unit.MONEY,
        "spend on acquisition in the period",
        None,
        "As imported, by day, channel, campaign and source.",
        lambda sheet, _: (sheet.spend(), None),
        in_currency=True,
    ),
    Metric(
        "cac",
        "acquisition",
        "Acquisition cost, blended",
        "获客成本",
        Unit.MONEY,
        "spend",
        "new buyers",
        "All spend ÷ all new buyers. By channel, campaign or source, a new buyer belongs to the last touch "
        "before the first order, at most 30 days old; without one, to the order's own. A touch is an event with a "
        "campaign, source or medium, or with a channel other than direct.",
        lambda sheet, _: (sheet.spend(), sheet.touches(touches.NEW_BUYERS)),
        in_currency=True,
    ),
    Metric(
        "cac_paid",
        "acquisition",
        "Acquisition cost, paid only",
        "付费获客成本",
        Unit.MONEY,
        "spend",
        "new buyers whose last touch is one that money was spent on in the range",
        "A touch is paid when spend names its channel, and its campaign and source where the spend has them.",
        lambda sheet, _: (sheet.spend(), sheet.touches(touches.PAID_NEW_BUYERS)),
        in_currency=True,
    ),
    Metric(
        "cac_member",
        "acquisition",
        "Cost per new member",
        "会员获取成本",
        Unit.MONEY,
        "spend",
        "new members",
        "By channel, campaign or source, a new member belongs to the last touch at or before the first identified "
        "event.",
        lambda sheet, _: (sheet.spend(), sheet.touches(touches.NEW_MEMBERS)),
        in_currency=True,
    ),
    Metric(
        "roas",
        "acquisition",
        "Return on spend (ROI, ROAS)",
        "投入产出比",
        Unit.RATIO,
        "paid amount of orders whose last touch is one that money was spent on in the range",
        "spend",
        "Last touch within 30 days. Other models of attribution come with the attribution report.",
        lambda sheet, _: (sheet.touches(touches.PAID_AMOUNT), sheet.spend()),
        in_currency=True,
    ),
)
