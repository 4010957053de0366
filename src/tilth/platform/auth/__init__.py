"""What a caller may do: scopes, roles, principals; write keys and API keys."""
