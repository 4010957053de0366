"""Saved questions and dashboards for the rest of insight and the rooms above."""

from tilth.insight.boards.actions.archive_board import archive_board, restore_board
from tilth.insight.boards.actions.archive_question import archive_question, restore_question
from tilth.insight.boards.actions.create_board import create_board
from tilth.insight.boards.actions.create_question import create_question
from tilth.insight.boards.actions.duplicate_board import duplicate_board
from tilth.insight.boards.actions.duplicate_question import duplicate_question
from tilth.insight.boards.actions.update_board import update_board
from tilth.insight.boards.actions.update_question import update_question
from tilth.insight.boards.queries import get_board, get_question, list_boards, list_questions, today_of

__all__ = [
    "archive_board",
    "archive_question",
    "create_board",
    "create_question",
    "duplicate_board",
    "duplicate_question",
    "get_board",
    "get_question",
    "list_boards",
    "list_questions",
    "restore_board",
    "restore_question",
    "today_of",
    "update_board",
    "update_question",
]
