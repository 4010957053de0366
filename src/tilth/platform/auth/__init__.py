"""Who is asking and what they may do: accounts, passwords, write keys, API keys, scopes."""
