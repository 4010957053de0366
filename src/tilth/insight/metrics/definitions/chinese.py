"""The definitions in Chinese: numerator, denominator and meaning of each metric."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wording:
    numerator: str
    denominator: str | None
    definition: str


CHINESE: dict[str, Wording] = {
    "gmv": Wording(
        "期内下单的订单金额，无论是否支付，未扣退款",
        None,
        "先下单后支付的订单，按下单时刻计入下单行的金额；直接支付的订单（只有 Order Completed）计入支付行的金额。",
    ),
    "paid_amount": Wording("期内支付的订单金额，未扣退款", None, "Order Completed 及其商品行的金额，按支付时刻计入。"),
    "net_sales": Wording(
        "支付金额 − 退款 − 取消，各自计入发生的期间", None, "支付金额减去退款金额与取消金额，两者口径见各自的定义。"
    ),
    "refunds": Wording(
        "期内退款金额",
        None,
        "Order Refunded 及其商品行的金额（取正数），按退款时刻计入；没有金额也没有商品行的，"
        "按该订单已支付且尚未退还的全部金额计。同一订单的退款与取消按时间先后累计，以其支付金额为限（支付记录已知时）。",
    ),
    "cancellations": Wording(
        "期内取消的已支付订单金额",
        None,
        "Order Cancelled 及其商品行的金额（取正数），计法同退款：以已支付且尚未退还的金额为限。"
        "下单后从未支付的订单，取消不计：没有收款，也就没有退款。",
    ),
    "orders_placed": Wording(
        "计入交易额的订单数（去重）", None, "按订单号和用户去重；没有订单号的订单行，同一时刻的算一单。"
    ),
    "orders_paid": Wording("期内支付的订单数（去重）", None, "按订单号和用户去重，且期内有 Order Completed 行。"),
    "items": Wording("期内支付订单的件数", None, "商品行的数量之和；没有商品行的订单，取订单行上的数量。"),
    "aov": Wording("支付金额", "支付订单数", "支付金额 ÷ 支付订单数，两者均按所选币种统计。"),
    "amount_per_buyer": Wording("支付金额", "支付买家数", "支付金额 ÷ 去重买家数，两者均按所选币种统计。"),
    "price_per_item": Wording("支付金额", "件数", "支付金额 ÷ 件数，两者均按所选币种统计。"),
    "items_per_order": Wording("件数", "支付订单数", "件数 ÷ 支付订单数。"),
    "uv_value": Wording("支付金额", "访客数", "所选币种的支付金额 ÷ 去重访客数。"),
    "visitors": Wording(
        "期内有活跃事件的用户数（去重）",
        None,
        "服务端事件（context.active = false）不算访问，订单事件的商品行也不算；只有商品行的导入文件，其商品行算访问。",
    ),
    "sessions": Wording(
        "期内开始的会话数",
        None,
        "连续 30 分钟没有活跃事件，会话即结束。会话归属其首个活跃事件所在的期间和分组。",
    ),
    "conversion_rate": Wording("支付买家数", "访客数", "期内支付过订单的去重用户数 ÷ 去重访客数。"),
    "placing_rate": Wording("下单用户数", "访客数", "有订单计入交易额的去重用户数 ÷ 去重访客数。"),
    "session_conversion_rate": Wording("含支付订单的会话数", "会话数", "订单归属支付时正在进行的会话。"),
    "step_conversion_rate": Wording(
        "到达最后一步的用户数",
        "期内完成第一步的用户数",
        "任意步骤的漏斗；窗口从第一步事件算起，可以延续到期间之后。",
    ),
    "active_users": Wording(
        "期内有活跃事件的用户数（去重）", None, "按日、周、月即为自然日、自然周、自然月的 DAU、WAU、MAU。"
    ),
    "active_users_trailing": Wording(
        "截至期末最后一天的近 N 日内有活跃事件的用户数（去重）", None, "N 默认为 7；按月常用 28 或 30。"
    ),
    "stickiness": Wording(
        "期内每日活跃用户数之和",
        "期内每日对应的月活跃用户数之和",
        "日活 ÷ 月活。月活取截至当日的近 30 日，也可改为其他天数，或（填 0）自然月。",
    ),
    "retention_rate": Wording(
        "其中第 N 日活跃的用户数",
        "首次活跃日在期内、且第 N 日已经结束的用户数",
        "可选：第 N 日及以后、若干日区间、重复计入的同期群、任意起始与回访事件。",
    ),
    "buyers": Wording("期内支付过订单的用户数（去重）", None, "同一用户在一个期间内只计一次。"),
    "new_buyers": Wording(
        "有史以来首个支付订单在期内的用户数",
        None,
        "首单在全部历史中判定，不受筛选影响；归属首单自身各行所在的分组。",
    ),
    "repurchase_rate": Wording("期内有两个及以上支付订单的买家数", "买家数", "分子分母都在期内统计。"),
    "cohort_repurchase_rate": Wording(
        "其中在首单后 N 日内再次支付订单的买家数",
        "期内新客中 N 日已满的人数",
        "N 默认为 90。尚未满 N 日的新客不计入。",
    ),
    "repeat_order_share": Wording("期内有两个及以上支付订单的买家的订单数", "支付订单数", "分子分母都在期内统计。"),
    "buyback_rate": Wording(
        "其中在本期再次购买的买家数",
        "上一期的买家数",
        "上一期为紧接本期之前、天数相同的期间（小时对前一小时，整月对前一整月）。",
    ),
    "new_members": Wording(
        "有史以来首个已识别事件在期内的用户数", None, "事件带有匿名 ID、设备 ID 以外的标识，即为已识别。"
    ),
    "spend": Wording("期内的获客花费", None, "来自导入的投放数据，按日期、渠道、活动、来源统计。"),
    "cac": Wording(
        "投放花费",
        "新客数",
        "全部花费 ÷ 全部新客。按渠道、活动、来源拆分时，新客归属首单前 30 日内的最后一次触点；没有触点的归属首单自身。"
        "触点指带有活动、来源或媒介的事件，或渠道不是 direct 的事件。",
    ),
    "cac_paid": Wording(
        "投放花费",
        "最后触点为期内有花费的投放的新客数",
        "花费记录了该触点的渠道（以及花费中写明的活动和来源），触点即为付费触点。",
    ),
    "cac_member": Wording(
        "投放花费",
        "新增会员数",
        "按渠道、活动、来源拆分时，新会员归属首个已识别事件当时或之前的最后一次触点。",
    ),
    "roas": Wording(
        "最后触点为期内有花费的投放的订单支付金额",
        "投放花费",
        "以 30 日内的最后一次触点为准；其他归因模型见归因报表。",
    ),
}
