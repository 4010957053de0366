"""Errors of saved questions and dashboards."""

from tilth.kernel.errors import Conflict, InvalidInput, NotFound


class QuestionNotFound(NotFound):
    code = "question_not_found"


class BoardNotFound(NotFound):
    code = "dashboard_not_found"


class InvalidBoard(InvalidInput):
    code = "invalid_dashboard"


class StaleVersion(Conflict):
    """`details["version"]` is the version that stands now."""

    code = "stale_version"
