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
    """As /insight/metrics takes it."""
    funnel: FunnelQuery | None = None
    """As /insight/funnel takes it."""
    retention: RetentionQuery | None = None
    """As /insight/retention takes it."""


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
    """What it is drawn as."""
    stacked: bool = False
    """Groups upon each other."""
    area: MapArea = MapArea.CHINA
    """Of a map."""


class QuestionDraft(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What its author says of a saved question."""

    name: Name
    """What it is found by."""
    question: Question
    """What is asked."""
    range: RangeChoice
    """Which days it is asked of."""
    description: Description = ""
    """What it is for, in its author's words."""
    chart: Chart = Chart()
    """How its answer is drawn."""


class QuestionChange(QuestionDraft, frozen=True, forbid_unknown_fields=True, kw_only=True):
    version: int
    """The version that was read; refused where somebody has changed it since."""


class CopyDraft(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: Name
    """Of the copy."""


class SavedQuestion(msgspec.Struct, frozen=True):
    id: UUID
    """Its own for good."""
    kind: QuestionKind
    """Which of the three it is."""
    name: str
    """What it is found by."""
    description: str
    """What it is for, in its author's words."""
    question: Question
    """With the days that the range means today: ready to be asked."""
    range: RangeChoice
    """Which days it is asked of."""
    chart: Chart
    """How its answer is drawn."""
    owner: str
    """Who saved it first, as the audit trail names them."""
    owner_name: str
    """What they were called then; empty where the trail's name says it."""
    version: int
    """Counts its changes: to be sent with the next one."""
    created_at: datetime
    """When it was saved first."""
    changed_at: datetime
    """When it was changed last."""
    archived_at: datetime | None
    """When it left the list; null: it stands there."""


class Tile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A saved question or a text, on the grid of a dashboard."""

    id: Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
    """Its own within the dashboard."""
    x: Annotated[int, msgspec.Meta(ge=0, lt=COLUMNS)]
    """Its leftmost column, counted from 0; the grid has 12."""
    y: Annotated[int, msgspec.Meta(ge=0, le=10_000)]
    """Its topmost row, counted from 0."""
    w: Annotated[int, msgspec.Meta(ge=1, le=COLUMNS)]
    """Columns that it takes."""
    h: Annotated[int, msgspec.Meta(ge=1, le=40)]
    """Rows that it takes."""
    question: UUID | None = None
    """The saved question that it shows."""
    text: Annotated[str, msgspec.Meta(max_length=5_000)] | None = None
    """What it says, where it shows no question."""
    title: Annotated[str, msgspec.Meta(max_length=200)] | None = None
    """In place of the question's name."""
    range: RangeChoice | None = None
    """In place of the question's range."""


class BoardDraft(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What its author says of a dashboard."""

    name: Name
    """What it is found by."""
    description: Description = ""
    """What it is for, in its author's words."""
    tiles: Annotated[list[Tile], msgspec.Meta(max_length=MAX_TILES)] = []
    """What stands on it, at most 60."""


class BoardChange(BoardDraft, frozen=True, forbid_unknown_fields=True, kw_only=True):
    version: int
    """The version that was read; refused where somebody has changed it since."""


class BoardSummary(msgspec.Struct, frozen=True):
    id: UUID
    """Its own for good."""
    name: str
    """What it is found by."""
    description: str
    """What it is for, in its author's words."""
    tiles: int
    """How many stand on it."""
    owner: str
    """Who made it, as the audit trail names them."""
    owner_name: str
    """What they were called then; empty where the trail's name says it."""
    version: int
    """Counts its changes."""
    created_at: datetime
    """When it was made."""
    changed_at: datetime
    """When it was changed last."""
    archived_at: datetime | None
    """When it left the list; null: it stands there."""


class Board(msgspec.Struct, frozen=True):
    id: UUID
    """Its own for good."""
    name: str
    """What it is found by."""
    description: str
    """What it is for, in its author's words."""
    tiles: tuple[Tile, ...]
    """What stands on it."""
    questions: tuple[SavedQuestion, ...]
    """Those of the tiles, archived ones too."""
    owner: str
    """Who made it, as the audit trail names them."""
    owner_name: str
    """What they were called then; empty where the trail's name says it."""
    version: int
    """Counts its changes: to be sent with the next one."""
    created_at: datetime
    """When it was made."""
    changed_at: datetime
    """When it was changed last."""
    archived_at: datetime | None
    """When it left the list; null: it stands there."""
