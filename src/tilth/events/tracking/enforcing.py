"""Which arrivals a plan refuses: those of enforced events that do not conform, and unknown ones if it says so."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from tilth.events.tracking.checking import SYSTEM_EVENTS, Plan, Violation, find_violations
from tilth.events.tracking.counting import columns_of, decode
from tilth.events.tracking.loading import load_enforced

__all__ = ["Breach", "find_breach", "find_breaches", "load_enforced"]


@dataclass(frozen=True, slots=True)
class Breach:
    row: int
    """Of the event, in the table."""
    event: str
    violations: Sequence[Violation]

    def explain(self) -> str:
        reasons = "; ".join(violation.explain() for violation in self.violations[:5])
        return f"The tracking plan refuses this '{self.event}': {reasons}."


def find_breaches(plan: Plan, rows: pa.Table) -> Iterator[Breach]:
    """Of rows of NORMAL_SCHEMA; only those whose event may be refused are looked at one by one."""
    names = rows.column("event")
    enforced = [event for event, rules in plan.events.items() if rules.enforce]
    suspect = pc.is_in(names, value_set=pa.array(enforced, pa.string()))
    if plan.reject_unknown:
        known = pa.array([*plan.events, *SYSTEM_EVENTS], pa.string())
        suspect = pc.or_(suspect, pc.invert(pc.is_in(names, value_set=known)))
    suspect = pc.and_(suspect, pc.equal(rows.column("line_no"), 0))
    for row in pc.indices_nonzero(suspect).to_pylist():
        event = names[row].as_py()
        properties = decode(rows.column("properties")[row].as_py())
        violations = find_violations(plan, event, properties, columns_of(rows, row))
        if violations:
            yield Breach(row, event, violations)


def find_breach(plan: Plan, rows: pa.Table) -> str | None:
    """Why the event of these rows is refused."""
    return next((breach.explain() for breach in find_breaches(plan, rows)), None)
