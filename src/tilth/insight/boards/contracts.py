"""Saved questions and dashboards as they are sent, kept and shown."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec

from tilth.insight.contracts import FunnelQuery, MetricsQuery, RetentionQuery

COLUMNS = 12
"""Of a dashboard's grid."""
MAX_TILES = 60
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Description = Annotated[str, msgspec.Meta(max_length=2_000)]


class RangeChoice(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Days that move with today, or two days that stay. One of the two ways."""

    range: Annotated[str, msgspec.Meta(max_length=20)] | None = None
    """A length that ends today, as `30d`, `12w`, `6m`, `1y`; or a name, as `this-week`, `last-month`."""
    first: date | None = None
    """First day."""
    last: date | None = None
    """Last day, included."""


class QuestionKind(StrEnum):
    METRICS = "metrics"
    FUNNEL = "funnel"
    RETENTION = "retention"


Query = MetricsQuery | FunnelQuery | RetentionQuery


class Question(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One of the three. Its days are taken from the range beside it: what is sent as `first` and `last` is not kept."""

    metrics: MetricsQuery | None = None
    funnel: FunnelQuery | None = None
    retention: RetentionQuery | None = None


class ChartKind(StrEnum):
    LINE = "line"
    BAR = "bar"
    TABLE = "table"
    MAP = "map"
    NUMBER = "number"
    """The total alone, large."""


class MapArea(StrEnum):
    CHINA = "china"
    """Provinces."""
    WORLD = "world"
    """Countries."""


class Chart(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How an answer is drawn."""

    kind: ChartKind = ChartKind.LINE
    stacked: bool = False
    """Groups upon each other."""
    area: MapArea = MapArea.CHINA
    """Of a map."""


class QuestionDraft(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What its author says of a saved question."""

    name: Name
    question: Question
    range: RangeChoice
    description: Description = ""
    chart: Chart = Chart()


class QuestionChange(QuestionDraft, frozen=True, forbid_unknown_fields=True, kw_only=True):
    version: int
    """The version that was read; refused where somebody has changed it since."""


class CopyDraft(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: Name
    """Of the copy."""


class SavedQuestion(msgspec.Struct, frozen=True):
    id: UUID
    kind: QuestionKind
    name: str
    description: str
    question: Question
    """With the days that the range means today: ready to be asked."""
    range: RangeChoice
    chart: Chart
    owner: str
    """Who saved it first, as the audit trail names them."""
    version: int
    created_at: datetime
    changed_at: datetime
    archived_at: datetime | None


class Tile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A saved question or a text, on the grid of a dashboard."""

    id: Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
    """Its own within the dashboard."""
    x: Annotated[int, msgspec.Meta(ge=0, lt=COLUMNS)]
    y: Annotated[int, msgspec.Meta(ge=0, le=10_000)]
    w: Annotated[int, msgspec.Meta(ge=1, le=COLUMNS)]
    h: Annotated[int, msgspec.Meta(ge=1, le=40)]
    question: UUID | None = None
    text: Annotated[str, msgspec.Meta(max_length=5_000)] | None = None
    title: Annotated[str, msgspec.Meta(max_length=200)] | None = None
    """In place of the question's name."""
    range: RangeChoice | None = None
    """In place of the question's range."""


class BoardDraft(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What its author says of a dashboard."""

    name: Name
    description: Description = ""
    tiles: Annotated[list[Tile], msgspec.Meta(max_length=MAX_TILES)] = []


class BoardChange(BoardDraft, frozen=True, forbid_unknown_fields=True, kw_only=True):
    version: int
    """The version that was read; refused where somebody has changed it since."""


class BoardSummary(msgspec.Struct, frozen=True):
    id: UUID
    name: str
    description: str
    tiles: int
    owner: str
    """Who made it, as the audit trail names them."""
    version: int
    created_at: datetime
    changed_at: datetime
    archived_at: datetime | None


class Board(msgspec.Struct, frozen=True):
    id: UUID
    name: str
    description: str
    tiles: tuple[Tile, ...]
    questions: tuple[SavedQuestion, ...]
    """Those of the tiles, archived ones too."""
    owner: str
    version: int
    created_at: datetime
    changed_at: datetime
    archived_at: datetime | None
