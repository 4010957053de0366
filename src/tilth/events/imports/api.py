"""File imports for other rooms and the edge."""

from tilth.events.imports.actions.import_files import Pipeline, import_files
from tilth.events.imports.preview import preview_files
from tilth.events.imports.queries import list_runs
from tilth.events.imports.readers.formats import Format, Layout
from tilth.events.imports.readers.reading import read_table
from tilth.events.imports.recipe import Recipe, list_recipes, load_recipe, parse_recipe
from tilth.events.imports.running import Progress
from tilth.events.imports.uploads.actions.forget_uploads import forget_uploads, sweep_uploads

__all__ = [
    "Format",
    "Layout",
    "Pipeline",
    "Progress",
    "Recipe",
    "forget_uploads",
    "import_files",
    "list_recipes",
    "list_runs",
    "load_recipe",
    "parse_recipe",
    "preview_files",
    "read_table",
    "sweep_uploads",
]
