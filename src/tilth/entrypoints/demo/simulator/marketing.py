"""Where visits come from, and what the bought ones cost."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from tilth.entrypoints.demo.simulator.content import CAMPAIGNS, OWNED_SOURCES, REFERRERS, CampaignPlan
from tilth.entrypoints.demo.simulator.draws import Floats, Ints, pick_by_row
from tilth.entrypoints.demo.simulator.population import Flags
from tilth.entrypoints.demo.simulator.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Touch:
    """How a visit began; empty texts for a direct one."""

    source: str = ""
    medium: str = ""
    campaign: str = ""
    referrer: str = ""


@dataclass(frozen=True, slots=True)
class SpendRow:
    """One campaign's day."""

    day: date
    channel: str
    source: str
    campaign: str
    cost: int
    """Fen."""
    impressions: int
    clicks: int


_FREE = (
    Touch(),
    Touch(referrer=REFERRERS["baidu"]),
    Touch(referrer=REFERRERS["bing"]),
    Touch(referrer=REFERRERS["wechat"]),
    Touch(referrer=REFERRERS["xiaohongshu"]),
)
# Direct, the four referrers, text message, e-mail, bought; for newcomers, for those who return, in the app.
_NEWCOMERS = (0.14, 0.20, 0.03, 0.10, 0.08, 0, 0, 0.45)
_RETURNING = (0.50, 0.12, 0.02, 0.08, 0.05, 0.05, 0.06, 0.12)
_IN_APP = (0.86, 0, 0, 0.02, 0, 0.05, 0, 0.07)
_BOUGHT = 7
_CHANNELS = {"cpc": "paid search", "feed": "display", "social": "social"}
"""What Tilth makes of a utm_medium: the books of spend use the same words."""


@dataclass(frozen=True, slots=True)
class Marketing:
    touches: list[Touch]
    """Free ones, own messages, then the campaigns."""
    running: Floats
    """[days, campaigns] weight; 0 where a campaign rests."""

    def choose(self, rng: np.random.Generator, day: Ints, newcomer: Flags, in_app: Flags) -> Ints:
        """A touch per visit."""
        mixes = np.array([_RETURNING, _NEWCOMERS, _IN_APP])
        kind = pick_by_row(rng, mixes, np.where(newcomer, 1, np.where(in_app, 2, 0)).astype(np.int64))
        campaign = pick_by_row(rng, self.running, day)
        return np.asarray(np.where(kind == _BOUGHT, _BOUGHT + campaign, kind))

    def spend(self, scenario: Scenario, day: Ints, touch: Ints) -> list[SpendRow]:
        """What the campaigns cost: by the click, with a floor for the days on which nobody came."""
        rng = scenario.stream("spend")
        rows = []
        for number, plan in enumerate(CAMPAIGNS):
            clicks = np.bincount(day[touch == _BOUGHT + number], minlength=scenario.days)
            for n in np.flatnonzero(self.running[:, number]):
                shown = int((clicks[n] + 1) * rng.uniform(25, 60))
                rows.append(
                    SpendRow(
                        day=scenario.first_day + timedelta(days=int(n)),
                        channel=_CHANNELS[plan.medium],
                        source=plan.source,
                        campaign=plan.name.say(scenario.language),
                        cost=int(clicks[n] * plan.cost_per_click * 100 * rng.uniform(0.9, 1.2)) + shown,
                        impressions=shown,
                        clicks=int(clicks[n]),
                    )
                )
        return rows


def build_marketing(scenario: Scenario) -> Marketing:
    language = scenario.language
    owned = [Touch(source, medium, name.say(language), referrer) for source, medium, name, referrer in OWNED_SOURCES]
    bought = [
        Touch(plan.source, plan.medium, plan.name.say(language), REFERRERS.get(plan.source, "")) for plan in CAMPAIGNS
    ]
    before_end = np.arange(scenario.days)[::-1]
    running = np.array([_runs(plan, before_end) * plan.budget for plan in CAMPAIGNS]).T
    return Marketing([*_FREE, *owned, *bought], running)


def _runs(plan: CampaignPlan, before_end: Ints) -> Flags:
    if plan.start is None:
        return np.ones(len(before_end), np.bool_)
    return np.asarray((before_end <= plan.start) & (before_end >= plan.stop))
