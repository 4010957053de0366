"""The ground of a question, from a session of its workspace."""

from dataclasses import replace
from datetime import date

from tilth.history.api import History
from tilth.insight.ground import Ground
from tilth.insight.spend.naming import name_channels
from tilth.insight.spend.queries import read_spend
from tilth.kernel.clock import Clock, to_micros
from tilth.kernel.zones import load_zone
from tilth.platform.database.sessions import ReadSession
from tilth.platform.workspaces.api import get_workspace


def make_ground(session: ReadSession, history: History, clock: Clock) -> Ground:
    """Pins history: every count of the question is of the same events, however fast more of them arrive."""
    workspace = get_workspace(session)
    # Comparisons and the periods before reach back: spend is small, so all of it is at hand.
    spend = read_spend(session, date.min, date.max)
    ground = Ground(
        history=history.pin(workspace.id),
        workspace=workspace.id,
        zone=load_zone(workspace.time_zone),
        currency=workspace.currency,
        now=to_micros(clock.now()),
    )
    return replace(ground, spend=name_channels(spend, set(ground.terms("channel")))) if spend else ground
