"""Single sign-on: OpenID Connect by authorization code, with PKCE, state and nonce."""
