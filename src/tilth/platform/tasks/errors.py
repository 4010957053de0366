from tilth.kernel.errors import Forbidden, NotFound


class TaskNotFound(NotFound):
    code = "task_not_found"


class TaskNotYours(Forbidden):
    code = "task_not_yours"


class TaskCancelled(Exception):
    """Raised in the midst of the work once somebody has asked it to stop."""
