"""What is asked of the provider over HTTP, and whether its answer is to be believed. No database here.

The edge imports this by itself, not from `api`: what it stands on takes a quarter of a second to load, and no command
needs it.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode

import httpx
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from authlib.oidc.discovery import get_well_known_url
from joserfc import jwt
from joserfc.errors import BadSignatureError, InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from tilth.platform.accounts.contracts import Identity, SignOnSecrets
from tilth.platform.accounts.errors import SingleSignOnRefused
from tilth.platform.accounts.settings import AccessSettings
from tilth.platform.accounts.sign_on.papers import PATIENCE, Papers, ProviderUnreachable, fetch

_ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
"""Signatures that only the provider can make: neither `none` nor a shared secret."""
_SCOPE = "openid email profile"
_CLOCKS_APART = 60


class Provider:
    """Settings and metadata of the provider.

    Whoever leaves for it asks it anew (`is_leaving`), and so is told here if it is down; whoever comes back is served
    from what is kept. A changed key or address is no outage: what does not fit any more is asked for anew.
    """

    def __init__(self, settings: AccessSettings, papers: Papers, *, is_leaving: bool = False) -> None:
        assert settings.oidc_issuer is not None
        assert settings.oidc_client_id is not None
        self._client_id, self._secret = settings.oidc_client_id, settings.oidc_client_secret
        self._papers = papers
        self._at = get_well_known_url(settings.oidc_issuer, external=True)
        self._metadata = papers.fetch(self._at) if is_leaving else papers.read(self._at)[0]
        self.issuer = self._place("issuer")
        if self.issuer.rstrip("/") != settings.oidc_issuer.rstrip("/"):
            raise SingleSignOnRefused(f"The provider calls itself {self.issuer}: set TILTH_OIDC_ISSUER to that.")

    def sign_on_url(self, secrets: SignOnSecrets, redirect_uri: str) -> str:
        """Where the browser goes."""
        query = {
            "response_type": "code",
            "client_id": self._client_id,
            "redirect_uri": redirect_uri,
            "scope": _SCOPE,
            "state": secrets.state,
            "nonce": secrets.nonce,
            "code_challenge": create_s256_code_challenge(secrets.code_verifier),
            "code_challenge_method": "S256",
        }
        endpoint = self._place("authorization_endpoint")
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(query)}"

    def identify(self, code: str, *, nonce: str, code_verifier: str, redirect_uri: str, now: datetime) -> Identity:
        """Raises SingleSignOnRefused, ProviderUnreachable."""
        answer = self._exchange(code, code_verifier, redirect_uri)
        claims = self._verify(answer.get("id_token"), nonce, now)
        if (
            "email" not in claims
            and isinstance(answer.get("access_token"), str)
            and "userinfo_endpoint" in self._metadata
        ):
            told, _ = fetch(self._place("userinfo_endpoint"), {"Authorization": f"Bearer {answer['access_token']}"})
            if told.get("sub") == claims["sub"]:
                claims = {**told, **claims}
        email = claims.get("email")
        if not isinstance(email, str) or claims.get("email_verified") is not True:
            raise SingleSignOnRefused("The provider does not vouch for your email address: have it verified there.")
        name = claims.get("name")
        return Identity(self.issuer, str(claims["sub"]), email, name if isinstance(name, str) else "")

    def _exchange(self, code: str, code_verifier: str, redirect_uri: str) -> Mapping[str, Any]:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "client_id": self._client_id,
            "code_verifier": code_verifier,
        }
        auth = None
        if self._secret is not None:
            methods = self._metadata.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
            if "client_secret_basic" in methods:
                auth = (quote(self._client_id, safe=""), quote(self._secret, safe=""))
            else:
                form["client_secret"] = self._secret
        try:
            answer = httpx.post(self._place("token_endpoint"), data=form, auth=auth, timeout=PATIENCE)
            told = answer.json() if answer.is_success else None
        except (httpx.HTTPError, ValueError) as error:
            self._papers.forget(self._at)  # its addresses may have changed
            raise ProviderUnreachable("The provider does not answer: try again in a moment.") from error
        if not isinstance(told, dict):
            self._papers.forget(self._at)
            raise SingleSignOnRefused("The provider does not take the code that the browser brought: sign in again.")
        return told

    def _verify(self, id_token: object, nonce: str, now: datetime) -> dict[str, Any]:
        """OpenID Connect Core 3.1.3.7."""
        try:
            token = self._decode(str(id_token))
            options = {
                "iss": {"essential": True, "value": self.issuer},
                "aud": {"essential": True, "value": self._client_id},
            }
            params = {"nonce": nonce, "client_id": self._client_id}
            claims = CodeIDToken(token.claims, token.header, options, params)
            claims.validate(now=int(now.timestamp()), leeway=_CLOCKS_APART)
        except (JoseError, ValueError, KeyError) as error:
            raise SingleSignOnRefused("The provider's answer is not to be believed: sign in again.") from error
        return dict(claims)

    def _decode(self, id_token: str) -> jwt.Token:
        """Keys that are kept and do not fit are asked for anew, once: the provider has changed them."""
        at = self._place("jwks_uri")
        keys, is_kept = self._papers.read(at)
        try:
            return _open(id_token, keys)
        except (InvalidKeyIdError, BadSignatureError):
            if not is_kept:
                raise
        return _open(id_token, self._papers.fetch(at))

    def _place(self, name: str) -> str:
        value = self._metadata.get(name)
        if not isinstance(value, str):
            raise SingleSignOnRefused(f"The provider does not say its {name}: see that TILTH_OIDC_ISSUER is right.")
        return value


def _open(id_token: str, keys: dict[str, Any]) -> jwt.Token:
    key_set = KeySet.import_key_set(keys)  # type: ignore[arg-type]  # it checks itself
    return jwt.decode(id_token, key_set, algorithms=_ALGORITHMS)
