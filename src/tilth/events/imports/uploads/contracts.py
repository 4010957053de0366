"""An upload as other parts see it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Upload:
    id: UUID
    name: str
    """Of the file, without its folder."""
    bytes: int
    actor: str
    uploaded_at: datetime
    expires_at: datetime
    """It is removed then, unless an import of it is under way."""
