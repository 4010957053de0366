"""Where this installation lives. One typed class per room; a wrong value is a clear message at start."""

from pathlib import Path

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from tilth.kernel.errors import InvalidInput


class InvalidSettings(InvalidInput):
    code = "invalid_settings"


class PlatformSettings(BaseSettings):
    """Read from the environment with the prefix TILTH_."""

    model_config = SettingsConfigDict(env_prefix="TILTH_")

    home: Path = Field(
        default=Path("~/.tilth"), description="Folder of the embedded database, history files, secrets and logs."
    )
    database_url: str | None = Field(
        default=None,
        description="postgresql://… of your own server, a role that may create roles. Unset: the embedded server.",
    )
    history_url: str | None = Field(
        default=None, description="Folder or object store URL of history files; default: HOME/history."
    )
    host: str = Field(default="127.0.0.1", description="Address that the HTTP server binds.")
    port: int = Field(default=8765, ge=0, le=65535, description="Port of the HTTP server.")
    log_level: str = Field(default="info", pattern="^(debug|info|warning|error)$")

    @property
    def home_path(self) -> Path:
        return self.home.expanduser().absolute()


def load_settings() -> PlatformSettings:
    """Raises InvalidSettings naming the variable and what is wrong with it."""
    try:
        return PlatformSettings()
    except ValidationError as error:
        raise InvalidSettings(describe_mistakes(error)) from error


def describe_mistakes(error: ValidationError) -> str:
    """In words that name the variables."""
    lines = [f"{'_'.join(['TILTH', *map(str, each['loc'])]).upper()}: {each['msg']}" for each in error.errors()]
    return "Settings are not valid. " + "; ".join(lines)
