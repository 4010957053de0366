"""Leaf errors of file imports."""

from tilth.kernel.errors import InvalidInput, NotFound


class FileUnreadable(InvalidInput):
    """The file as a whole cannot be read: wrong format, no rows, locked by a password."""

    code = "file_unreadable"


class FileNotGiven(InvalidInput):
    """A recipe of several files misses one, or a file belongs to none of them."""

    code = "import_file_not_given"


class RecipeNotFound(NotFound):
    code = "recipe_not_found"


class RecipeInvalid(InvalidInput):
    """Names the recipe, the line, the key and what to change."""

    code = "recipe_invalid"


class RecipeColumnMissing(RecipeInvalid):
    """The recipe names a column that the file does not have; lists those that it has."""

    code = "recipe_column_missing"
