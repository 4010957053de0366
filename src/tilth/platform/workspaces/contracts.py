"""What other rooms know of a workspace."""

from dataclasses import dataclass

from tilth.kernel.ids import WorkspaceId
from tilth.kernel.money import Currency


@dataclass(frozen=True, slots=True)
class Workspace:
    id: WorkspaceId
    slug: str
    name: str
    time_zone: str
    """IANA name; days of every metric are calendar days of this zone."""
    currency: Currency
