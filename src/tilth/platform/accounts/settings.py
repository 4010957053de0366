"""How people sign in to this installation and what of it they may see how often, from the environment."""

from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Self

from pydantic import Field, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from tilth.platform.auth.contracts import Role
from tilth.platform.settings import InvalidSettings, describe_mistakes


class AccessSettings(BaseSettings):
    """Read from the environment with the prefix TILTH_."""

    model_config = SettingsConfigDict(env_prefix="TILTH_")

    public_url: str | None = Field(
        default=None,
        pattern=r"^https?://[^/\s]+$",
        description="Address at which browsers reach the console, e.g. https://tilth.example.com; "
        "unset: as they ask for it.",
    )
    trusted_proxies: str = Field(
        default="127.0.0.1,::1",
        description="Addresses and networks whose X-Forwarded-For and X-Forwarded-Proto are believed.",
    )
    session_idle_hours: float = Field(default=12, gt=0, description="A session ends when unused for so long.")
    session_days: float = Field(default=7, gt=0, description="A session ends after so long, used or not.")
    contact_look_ups_per_hour: int = Field(
        default=300,
        ge=1,
        description="Phone numbers and e-mail addresses that an account or key without people:unmask may look for "
        "within an hour.",
    )
    oidc_issuer: str | None = Field(default=None, description="Single sign-on: URL of the OpenID Connect provider.")
    oidc_client_id: str | None = Field(default=None, description="Name of Tilth at the provider.")
    oidc_client_secret: str | None = Field(default=None, description="Secret of Tilth at the provider.")
    oidc_name: str = Field(default="SSO", max_length=40, description="What the button says the provider is called.")
    oidc_role: Role | None = Field(
        default=None, description="Role of people whom the provider knows and nobody invited; unset: none may enter."
    )
    oidc_workspace: str | None = Field(default=None, description="Short name of the workspace that they enter.")
    oidc_domains: str | None = Field(
        default=None, description="Domains of the email addresses of such people, e.g. example.com,example.cn."
    )

    @model_validator(mode="after")
    def _check(self) -> Self:
        self.proxies()
        if self.oidc_issuer is not None and not self.oidc_client_id:
            raise ValueError("TILTH_OIDC_ISSUER needs TILTH_OIDC_CLIENT_ID as well")
        if len({self.oidc_role is None, self.oidc_workspace is None, not self.domains()}) != 1:
            raise ValueError("TILTH_OIDC_ROLE, TILTH_OIDC_WORKSPACE and TILTH_OIDC_DOMAINS go together")
        if self.oidc_role is Role.OWNER:
            raise ValueError("TILTH_OIDC_ROLE cannot be owner: owners make owners")
        return self

    @property
    def session_idle(self) -> timedelta:
        return timedelta(hours=self.session_idle_hours)

    @property
    def session_length(self) -> timedelta:
        return timedelta(days=self.session_days)

    @property
    def single_sign_on(self) -> bool:
        return self.oidc_issuer is not None

    def domains(self) -> frozenset[str]:
        parts = (self.oidc_domains or "").split(",")
        return frozenset(part.strip().lower().lstrip("@") for part in parts if part.strip())

    def proxies(self) -> list[IPv4Network | IPv6Network]:
        """Raises ValueError."""
        return [ip_network(part.strip()) for part in self.trusted_proxies.split(",") if part.strip()]


def load_access_settings() -> AccessSettings:
    """Raises InvalidSettings naming the variable and what is wrong with it."""
    try:
        return AccessSettings()
    except ValidationError as error:
        raise InvalidSettings(describe_mistakes(error)) from error
