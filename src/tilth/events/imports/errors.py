"""Leaf errors of file imports."""

from tilth.kernel.errors import Conflict, InvalidInput, NotFound, TooLarge, Unavailable


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


class RecipeTooSlow(InvalidInput):
    code = "recipe_too_slow"


class UploadNotFound(NotFound):
    """Never was, or was removed after its two days."""

    code = "upload_not_found"


class UploadInUse(Conflict):
    """`details["task_id"]` is the import or dry run that reads it."""

    code = "upload_in_use"


class UploadTooLarge(TooLarge):
    code = "upload_too_large"


class NoRoomForUploads(Unavailable):
    """The disk of the server has to keep room for the database."""

    code = "no_room_for_uploads"


class RunNotFound(NotFound):
    code = "import_not_found"


class DraftNotFound(NotFound):
    """Never was, was begun as an import, or was removed with its files."""

    code = "import_draft_not_found"


class RecipeNameTaken(Conflict):
    code = "recipe_name_taken"


class RecipeChanged(Conflict):
    """`details["version"]` is the one that is kept now."""

    code = "recipe_changed"


class RecipeInUse(Conflict):
    code = "recipe_in_use"
