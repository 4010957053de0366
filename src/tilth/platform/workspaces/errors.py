from tilth.kernel.errors import Conflict, InvalidInput, NotFound


class WorkspaceNotFound(NotFound):
    code = "workspace_not_found"


class SlugTaken(Conflict):
    code = "slug_taken"


class InvalidSlug(InvalidInput):
    code = "invalid_slug"


class CalendarInUse(Conflict):
    """Time zone and currency are fixed by the first event: what is stored was computed with them."""

    code = "calendar_in_use"
