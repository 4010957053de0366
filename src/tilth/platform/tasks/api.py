"""Tasks for other rooms and the edge."""

from tilth.platform.tasks.actions.cancel_task import cancel_task
from tilth.platform.tasks.actions.create_task import create_task
from tilth.platform.tasks.actions.forget_old_tasks import forget_old_tasks
from tilth.platform.tasks.contracts import Task, TaskError, TaskId, TaskState
from tilth.platform.tasks.errors import TaskCancelled
from tilth.platform.tasks.performing import TaskReport, perform_task
from tilth.platform.tasks.queries import get_task, list_tasks

__all__ = [
    "Task",
    "TaskCancelled",
    "TaskError",
    "TaskId",
    "TaskReport",
    "TaskState",
    "cancel_task",
    "create_task",
    "forget_old_tasks",
    "get_task",
    "list_tasks",
    "perform_task",
]
