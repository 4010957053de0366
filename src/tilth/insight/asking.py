"""The ground of a question, from a session of its workspace."""

from datetime import date

from tilth.history.api import History
from tilth.insight.ground import Ground
from tilth.insight.spend.queries import read_spend
from tilth.kernel.clock import Clock, to_micros
from tilth.kernel.zones import load_zone
from tilth.platform.database.sessions import ReadSession
from tilth.platform.workspaces.api import get_workspace


def make_ground(session: ReadSession, history: History, clock: Clock) -> Ground:
    """Pins history: every count of the question is of the same events, however fast more of them arrive."""
    workspace = get_workspace(session)
    return Ground(
        history=history.pin(workspace.id),
        workspace=workspace.id,
        zone=load_zone(workspace.time_zone),
        currency=workspace.currency,
        now=to_micros(clock.now()),
        # Comparisons and the periods before reach back: spend is small, so all of it is at hand.
        spend=tuple(read_spend(session, date.min, date.max)),
    )
