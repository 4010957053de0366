"""People who sign in: accounts and their passwords, sessions, second factors, memberships, invitations, single sign-on.

What a caller may do once known (scopes, principals), and API keys, stand in `auth`.
"""
